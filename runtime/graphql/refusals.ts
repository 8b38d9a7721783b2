import { DomainError } from '#runtime/errors/errors.ts';

/** A refusal in the form of the graph's `UserError`. */
export interface Refusal {
  readonly code: string;
  readonly field: readonly string[] | null;
  readonly message: string;
  /** Null when policy has no part in it. */
  readonly decisionId: string | null;
  /** Null when none was asked for. */
  readonly approvalId: string | null;
}

/** @returns the refusal as payloads tell it */
export function refusalOf({ code, field, message, decisionId, approvalId }: DomainError): Refusal {
  return { code, field: field ?? null, message, decisionId: decisionId ?? null, approvalId: approvalId ?? null };
}

/**
 * Runs what a mutation does and tells refusals in its payload. Spread it over the payload of a refusal:
 * `{ case: null, replayed: false, ...(await refusals(() => …)) }`.
 * @returns the result with no `userErrors`, or only `userErrors` when a DomainError was thrown
 * @throws whatever is not a DomainError
 */
export async function refusals<Result extends object>(
  work: () => Promise<Result>,
): Promise<(Result & { readonly userErrors: readonly Refusal[] }) | { readonly userErrors: readonly Refusal[] }> {
  try {
    return { ...(await work()), userErrors: [] };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { userErrors: [refusalOf(error)] };
  }
}
