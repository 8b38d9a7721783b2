const secondsMin = 60;
const secondsMax = 30 * 24 * 3_600;

/** Says, beside `@approval`, how long is waited for it. */
export const expiresAnnotation = 'approval_expires';

/** What `@approval_expires` of a policy says. */
export interface ApprovalWait {
  /** Null for the default of the instance. */
  readonly seconds: number | null;
  readonly faults: readonly { readonly message: string; readonly hint: string }[];
}

/**
 * Reads how long is waited for an approval: days, hours, minutes and seconds as ISO 8601 writes durations, one minute to 30 days.
 * @param text what the annotation says; undefined when it is not there
 * @param asksSomebody whether the policy asks for an approval
 */
export function readApprovalWait(text: string | undefined, asksSomebody: boolean): ApprovalWait {
  if (text === undefined) return { seconds: null, faults: [] };
  const seconds = secondsOf(text);
  if (seconds === null || seconds < secondsMin || seconds > secondsMax) {
    const message = `@${expiresAnnotation} does not say how long is waited for an approval`;
    const hint = 'write days, hours and minutes as in "PT4H", "PT30M" or "P2D": one minute to 30 days';
    return { seconds: null, faults: [{ message, hint }] };
  }
  if (asksSomebody) return { seconds, faults: [] };
  const message = `@${expiresAnnotation} stands where no approval is asked`;
  return { seconds, faults: [{ message, hint: 'add @approval("1"), or remove it' }] };
}

const unitsSeconds = [24 * 3_600, 3_600, 60, 1] as const;

/** Months and years have no one length, and are not read. */
function secondsOf(text: string): number | null {
  const match = /^P(?:(\d{1,3})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/.exec(text);
  return match && unitsSeconds.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0);
}
