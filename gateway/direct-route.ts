export { resultOf } from './http/result.ts';
