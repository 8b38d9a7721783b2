/**
 * Bounds for properties of asynchronous code, for `fc.assert`. A run that does not end fails; looking for a smaller case, and
 * a machine that is too busy for all the runs, end before the test's own time limit, which would hide what failed and with
 * which seed.
 */
export const boundedRuns = { timeout: 40_000, interruptAfterTimeLimit: 80_000 } as const;
