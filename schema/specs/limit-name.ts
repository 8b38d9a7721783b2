import { z } from 'zod';

/** By what policies refer to a spending limit: lower-case words joined by dashes, for example `ads-weekly`. */
export const limitName = z
  .string()
  .max(60, 'must have at most 60 characters')
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by dashes, such as `ads-weekly`');

/** What one policy relies on: its permit is good only for a spend that all of these limits count. */
const requirement = z.strictObject({ policyId: z.string(), limits: z.array(limitName).min(1) });

/**
 * What policies that permit a spend rely on, one entry for each of them, by their order. Each permits by itself: it takes one
 * entry whose limits all count the spend. Left out where a policy permits without relying on any.
 */
export const requiredLimits = z.array(requirement).min(1);

export type RequiredLimits = Readonly<z.infer<typeof requiredLimits>>;
