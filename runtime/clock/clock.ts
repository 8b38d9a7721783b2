/** Tells the time; passed in, so that tests can hold it still. Money and limits use the database's clock instead. */
export interface Clock {
  /** @returns the present instant */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
