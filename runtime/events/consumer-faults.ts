import { NatsError } from 'nats';
import { sqlStateOf } from '#runtime/db/db.ts';
import { InvalidInputError, InvariantError, RequestError } from '#runtime/errors/errors.ts';

/**
 * What an error of a consumer says about its event. `system`: nothing, a server is away or busy. `final`: it will always
 * fail. `event`: it may be the event's fault, or pass by itself; trying again tells.
 */
export type FaultKind = 'system' | 'final' | 'event';

const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EMFILE',
]);

// PostgreSQL, appendix A: connection exceptions, transaction rollback, insufficient resources, lock not available,
// operator intervention (shutdown, cancel), system errors, and the time-outs of idle transactions and sessions.
const systemStates = /^(08|40|53|55P03|57|58|25P0[34])/;
// Data exceptions, and constraints other than uniqueness, which may be a race.
const finalStates = /^(22|23502|23514)/;

// node-postgres gives these neither a code nor a class of their own.
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Connection is closed)/;

/** Tells faults of the system from those of the event; looks through the causes of wrapped errors. */
export function faultKindOf(error: unknown): FaultKind {
  const state = sqlStateOf(error);
  if (state !== undefined) {
    if (systemStates.test(state)) return 'system';
    return finalStates.test(state) ? 'final' : 'event';
  }
  for (let fault: unknown = error; fault instanceof Error; fault = fault.cause) {
    if (fault instanceof InvariantError || fault instanceof InvalidInputError) return 'final';
    if (fault instanceof RequestError) return isAway(fault) ? 'system' : fault.retryable ? 'event' : 'final';
    if (fault instanceof NatsError || lostConnection.test(fault.message)) return 'system';
    if ('code' in fault && systemCodes.has(String(fault.code))) return 'system';
  }
  return 'event';
}

function isAway({ code }: RequestError): boolean {
  return code === 'UNAVAILABLE' || code === 'OVERLOADED';
}

const reasonLengthMax = 2_000;

/**
 * An error as one text, at most 2,000 characters: of a wrapped database error the database's own words, since the
 * wrapper repeats the parameters of the query.
 */
export function describeReason(error: unknown): string {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  const text = root instanceof Error ? `${root.name}: ${root.message}` : String(root);
  // PostgreSQL keeps no NUL and no lone surrogate.
  return text.toWellFormed().replaceAll('\0', '\ufffd').slice(0, reasonLengthMax).toWellFormed();
}
