import type { ItemOutcome } from '../bulk.ts';

/** The answers to the items of a bulk call, by place, with the objects that came of them. */
export function itemResults<Row>(outcomes: readonly ItemOutcome[], load: (id: string) => Promise<Row | null>) {
  return Promise.all(
    outcomes.map(async (outcome, index) =>
      'refusal' in outcome
        ? { index, object: null, replayed: false, userErrors: [outcome.refusal] }
        : { index, object: await load(outcome.id), replayed: outcome.replayed, userErrors: [] },
    ),
  );
}
