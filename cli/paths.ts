import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '#runtime/config/config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where things are on disk; everything that Parpour writes is below `.parpour/`, or below a `--data-dir` of its own. */
export const paths = {
  root,
  toolsDir: join(root, '.parpour', 'tools'),
  defaultDataDir: join(root, '.parpour', 'data'),
  defaultVentureFile: join(root, 'examples', 'newsletter-venture.yaml'),
  demoDir: join(root, '.parpour', 'demo'),
};

/** @param given value of `--data-dir`, as the user typed it */
export function dataDirOf(given: string | undefined): string {
  return given === undefined ? paths.defaultDataDir : userPath(given);
}

/** Where the roles of an instance log. */
export function logFileOf(dataDir: string): string {
  return join(dataDir, 'parpour.log');
}

const ownScripts = new Set(['start', 'demo', 'parpour']);

/** A path as the user typed it, made absolute: npm runs its scripts in the root, wherever it was called. */
export function userPath(given: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: calledIn } = processEnvironment();
  return calledIn !== undefined && ownScripts.has(script ?? '') ? resolve(calledIn, given) : resolve(given);
}

/** A path for people: relative to where they are when it is below. */
export function shownPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
}
