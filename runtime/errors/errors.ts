import type { z } from 'zod';

/**
 * A refusal that the caller can act on. It ends in the payload's `userErrors`; throwing one inside a database
 * transaction rolls it back.
 */
export abstract class DomainError extends Error {
  /** Stable, for programs: `INSUFFICIENT_FUNDS`. */
  abstract readonly code: string;
  /** Path of the input field that is wrong, from the argument inwards. */
  readonly field: readonly string[] | undefined;
  /** The policy decision that it follows from, where one does. */
  readonly decisionId?: string;
  /** The approval that it waits for, or was not given. */
  readonly approvalId?: string;

  constructor(message: string, field?: readonly string[]) {
    super(message);
    this.name = new.target.name;
    this.field = field;
  }
}

export const requestErrorCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'OVERLOADED',
  'UNAVAILABLE',
  /** One operation, or one item of a subscription, may cost more than is allowed. */
  'COST_EXCEEDED',
  /** The caller has spent all that it may spend for now. */
  'RATE_LIMITED',
  /** A subscriber fell behind and was cut off; it misses nothing when it goes on behind the last cursor. */
  'SLOW_CONSUMER',
  /** What was given as a cursor is none, or is of another field, other arguments or another tenant. */
  'CURSOR_INVALID',
  /** The log does not go back to the cursor any more, or is another log by now. */
  'CURSOR_EXPIRED',
] as const;

export type RequestErrorCode = (typeof requestErrorCodes)[number];

const retryableCodes: ReadonlySet<RequestErrorCode> = new Set([
  'OVERLOADED',
  'UNAVAILABLE',
  'RATE_LIMITED',
  'SLOW_CONSUMER',
]);

export interface ErrorCursors {
  /** With SLOW_CONSUMER: the last cursor that the subscriber was given, or one behind it. */
  readonly resumeAfter?: string;
  /** With CURSOR_INVALID and CURSOR_EXPIRED: the oldest cursor that works. */
  readonly oldestCursor?: string;
}

/** A fault of the request or of the system. It becomes a GraphQL error with `extensions { code requestId retryable }`. */
export class RequestError extends Error {
  readonly code: RequestErrorCode;
  /** True when the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** When trying again is worth while, as far as is known. */
  readonly retryAfterSeconds: number | undefined;
  /** Where to go on in a list or a subscription: cursors for the error's extensions. */
  readonly cursors: ErrorCursors | undefined;
  /** What exactly is wrong, for programs: with UNAUTHENTICATED of the token (`EXPIRED`), with CURSOR_… of the cursor (`TOO_OLD`). */
  readonly reason: string | undefined;
  /** Numbers for programs, which stand beside the code in the error's extensions. */
  readonly details: Readonly<Record<string, number>> | undefined;
  /** Path of the argument that is wrong, from the argument inwards. */
  readonly field: readonly string[] | undefined;

  constructor(
    code: RequestErrorCode,
    message: string,
    options: {
      retryable?: boolean;
      retryAfterSeconds?: number;
      cursors?: ErrorCursors;
      reason?: string;
      details?: Readonly<Record<string, number>>;
      field?: readonly string[];
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'RequestError';
    this.code = code;
    this.retryable = options.retryable ?? retryableCodes.has(code);
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.cursors = options.cursors;
    this.reason = options.reason;
    this.details = options.details;
    this.field = options.field;
  }
}

/**
 * An argument of a query or a subscription is wrong.
 * @param path from the argument inwards, with dots: `asOf.seq`
 * @param problem what is wrong, or what would be right
 * @returns RequestError BAD_USER_INPUT, whose message begins with the path
 */
export function badArgument(path: string, problem: string): RequestError {
  return new RequestError('BAD_USER_INPUT', `${path}: ${problem}`, { field: path.split('.') });
}

/** A rule of ours is broken: whoever sees it stops, nothing goes on from here. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantError';
  }
}

/** The object is not there, or belongs to somebody else: the two look the same from outside. */
export class NotFoundError extends DomainError {
  readonly code = 'NOT_FOUND';
}

/** One fault of an input: where it is and what would be right. */
export interface InputIssue {
  readonly path: readonly string[];
  readonly message: string;
}

/** The input has the right GraphQL types and is wrong all the same. */
export class InvalidInputError extends DomainError {
  readonly code = 'INVALID_INPUT';
  /** All faults; `message` and `field` tell of the first. */
  readonly issues: readonly InputIssue[];

  constructor(message: string, field?: readonly string[], issues?: readonly InputIssue[]) {
    super(message, field);
    this.issues = issues ?? [{ path: field ?? [], message }];
  }
}

/**
 * Checks an input against its schema.
 * @param path where the value stands in the caller's input, for example `['input']`
 * @throws InvalidInputError which names every wrong field
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: readonly string[] = ['input'],
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    path: [...path, ...issue.path.map(String)],
    message: issue.message,
  }));
  const first = issues[0];
  throw new InvalidInputError(
    first ? `${first.path.join('.')}: ${first.message}` : 'The input is not valid',
    first?.path,
    issues,
  );
}
