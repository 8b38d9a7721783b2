/** Put before the `@id` of a guardrail wherever a decision names it; no policy of a bundle may begin so. */
export const guardrailPrefix = 'platform:';
