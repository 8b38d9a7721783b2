import fc from 'fast-check';
import { NoUnusedVariablesRule, parse, specifiedRules, validate } from 'graphql';
import { expect, it } from 'vitest';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { isErrors } from '../graph.ts';
import { createOperations } from '../operation/operations.ts';
import { randomQuery, usedVariablesOnly } from '../testing/shop/random-query.ts';
import { createShop } from '../testing/shop/shop.ts';
import { createEstimator } from './estimate.ts';
import { createOperationCosts } from './operation-costs.ts';
import { readWeights } from './weights.ts';

const shop = createShop(createLogger({ service: 'test', level: 'silent' }));
const operations = createOperations(shop.supergraphSdl, { rules: [] });
/** No list of the shop is longer that says nothing of its length. */
const longestList = 4;
const costOf = createOperationCosts(
  createEstimator({
    schema: operations.schema,
    weights: readWeights(shop.supergraphSdl),
    listSize: longestList,
  }),
);

/** Objects in an answer. */
function countObjects(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((count: number, item) => count + countObjects(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((count: number, inner) => count + countObjects(inner), 1);
}

it('an operation never gives more objects than it was estimated to cost', { timeout: 240_000 }, async () => {
  const seed = Number(process.hrtime.bigint() % 2_147_483_647n);
  console.log(`seed ${seed}`);
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);
  let objects = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(1_000), { minLength: 20, maxLength: 300, size: 'max' }),
      fc.constantFrom(undefined, null, 0, 1, 2, 5, 8),
      async (choices, count) => {
        const query = usedVariablesOnly(randomQuery(shop.schema, choices));
        fc.pre(validate(shop.schema, parse(query), rules).length === 0);
        const variables = {
          ...(query.includes('$no') && { no: false }),
          ...(query.includes('$count') && count !== undefined && { count }),
        };
        const prepared = operations.prepare(query, undefined);
        if (isErrors(prepared)) throw new Error(prepared.join('\n'));
        const { data } = await shop.expected(query, variables);
        // The answer itself is no object that costs anything.
        const given = Math.max(0, countObjects(data) - 1);
        objects += given;
        expect(costOf(prepared, variables), query).toBeGreaterThanOrEqual(given);
      },
    ),
    { seed, numRuns: 1_000, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  );
  expect(objects).toBeGreaterThan(1_000);
});
