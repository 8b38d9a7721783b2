import { z } from 'zod';
import { DomainError, RequestError, requestErrorCodes } from '#runtime/errors/errors.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';

/** A refusal by another service, as it said it. */
export class RemoteRefusal extends DomainError {
  readonly code: string;

  constructor(code: string, message: string, field?: readonly string[]) {
    super(message, field);
    this.code = code;
  }
}

/** How an error travels in an answer over the bus: of a whole call, or of one part of what a call asked for. */
export const failure = z.object({
  error: z.object({
    kind: z.enum(['refusal', 'request']),
    code: z.string(),
    message: z.string(),
    field: z.array(z.string()).optional(),
    retryable: z.boolean().optional(),
    /** Whole seconds after which another try is worth it. */
    retryAfterSeconds: z.number().optional(),
  }),
});

export type Failure = z.infer<typeof failure>;

/** What a caller is told of an error; one that nobody foresaw is logged, and told as UNAVAILABLE. */
export function failureOf(error: unknown, subject: string, logger: Logger): Failure {
  if (error instanceof DomainError) {
    const { code, message, field } = error;
    return { error: { kind: 'refusal', code, message, ...(field && { field: [...field] }) } };
  }
  if (error instanceof RequestError) {
    const { code, message, retryable, retryAfterSeconds, field } = error;
    const more = { ...(retryAfterSeconds && { retryAfterSeconds }), ...(field && { field: [...field] }) };
    return { error: { kind: 'request', code, message, retryable, ...more } };
  }
  logger.error({ err: error, subject }, 'a call failed');
  return { error: { kind: 'request', code: 'UNAVAILABLE', message: `${subject} failed`, retryable: true } };
}

/** The error that a service told: RemoteRefusal, or RequestError. */
export function errorOf({ error }: Failure): RemoteRefusal | RequestError {
  const { kind, code, message, field, retryable = false, retryAfterSeconds } = error;
  if (kind === 'refusal') return new RemoteRefusal(code, message, field);
  const known = requestErrorCodes.find((candidate) => candidate === code) ?? 'UNAVAILABLE';
  return new RequestError(known, message, {
    retryable,
    ...(retryAfterSeconds && { retryAfterSeconds }),
    ...(field && { field }),
  });
}
