import pg from 'pg';

/** @returns the SQLSTATE of a database error, also of one that drizzle wrapped, or undefined */
export function sqlStateOf(error: unknown): string | undefined {
  for (let fault: unknown = error; fault instanceof Error; fault = fault.cause) {
    if (fault instanceof pg.DatabaseError) return fault.code;
  }
  return undefined;
}

/** @returns the name of the constraint that a database error reports, or undefined */
export function constraintOf(error: unknown): string | undefined {
  for (let fault: unknown = error; fault instanceof Error; fault = fault.cause) {
    if (fault instanceof pg.DatabaseError) return fault.constraint;
  }
  return undefined;
}

/** What the system says when nobody answers at the other end. */
const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND']);
/** SQLSTATE of a server that is going, coming or full (PostgreSQL's appendix A); class 08 is the connection itself. */
const awayStates = new Set(['57P01', '57P02', '57P03', '53300']);
// The driver has neither classes nor codes for these.
const awayMessages =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** Whether a query failed because the database can't be reached at this moment, and may do better later. */
export function isDatabaseAway(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) return state.startsWith('08') || awayStates.has(state);
  for (let fault: unknown = error; fault instanceof Error; fault = fault.cause) {
    if (awayMessages.test(fault.message)) return true;
    if ('code' in fault && networkCodes.has(String(fault.code))) return true;
  }
  return false;
}

/**
 * Whether a query failed because of a text that PostgreSQL can't keep: one with a NUL character, or, in JSON, with half of a
 * surrogate pair. Such text comes from outside, and no later try does better.
 */
export function isUnkeepableText(error: unknown): boolean {
  for (let fault: unknown = error; fault instanceof Error; fault = fault.cause) {
    if (!(fault instanceof pg.DatabaseError)) continue;
    // character_not_in_repertoire and untranslatable_character; of JSON's own faults, only those of surrogates.
    return (
      fault.code === '22021' ||
      fault.code === '22P05' ||
      (fault.code === '22P02' && /surrogate/.test(fault.detail ?? ''))
    );
  }
  return false;
}
