/** How many events a second there are at the moment. */
export interface EventRate {
  /**
   * Counts events.
   * @param nowMs of a monotonic clock
   * @returns events a second in the last whole window of 100 ms or more; 0 before there is one
   */
  count(events: number, nowMs: number): number;
}

/** Long enough to tell a thousand a second from five hundred, which come by chance. */
const windowMs = 100;

export function createEventRate(startedAtMs: number): EventRate {
  let since = startedAtMs;
  let counted = 0;
  let perSecond = 0;
  return {
    count(events, nowMs) {
      counted += events;
      const elapsedMs = nowMs - since;
      if (elapsedMs >= windowMs) {
        perSecond = (counted * 1_000) / elapsedMs;
        counted = 0;
        since = nowMs;
      }
      return perSecond;
    },
  };
}
