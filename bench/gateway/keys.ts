/** Keys that the processes of a benchmark share. */
export const benchKeys = {
  jwtSecret: 'j'.repeat(32),
  jwtAlgorithm: 'HS256',
  jwtExpirySeconds: 3_600,
  serviceSecret: 's'.repeat(32),
} as const;
