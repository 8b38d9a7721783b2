import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type GraphQLObjectType, getNamedType, getNullableType, isListType, isObjectType, parse } from 'graphql';
import { expect, it } from 'vitest';
import { createEstimator } from '#gateway/demand/estimate.ts';
import { createOperationCosts } from '#gateway/demand/operation-costs.ts';
import { readWeights } from '#gateway/demand/weights.ts';
import { isErrors } from '#gateway/graph.ts';
import { createOperations } from '#gateway/operation/operations.ts';
import type { ConfigEntry } from '#runtime/config/catalog/entry.ts';
import { configCatalog } from '#runtime/config/catalog.ts';
import { supergraphPath } from './sdl.ts';

const supergraphSdl = await readFile(supergraphPath, 'utf8');
const operations = createOperations(supergraphSdl, { rules: [] });
const { schema } = operations;
const weights = readWeights(supergraphSdl);
const { costs, listSizes } = weights;
const estimatedCostOf = createOperationCosts(createEstimator({ schema, weights, listSize: 10 }));
const root = fileURLToPath(new URL('..', import.meta.url));

function costOf(query: string, operationName: string | undefined): number {
  const prepared = operations.prepare(query, operationName);
  if (isErrors(prepared)) throw new Error(prepared.join('\n'));
  return estimatedCostOf(prepared, {});
}

/** Types a page of which holds its list in fields of its own. */
function sizedFieldsOf({ name }: GraphQLObjectType): ReadonlySet<string> {
  const sizes = [...listSizes].filter(([coordinate]) => {
    const [type = '', field = ''] = coordinate.split('.');
    const parent = schema.getType(type);
    const definition = isObjectType(parent) ? parent.getFields()[field] : undefined;
    return definition !== undefined && getNamedType(definition.type).name === name;
  });
  return new Set(sizes.flatMap(([, { sizedFields }]) => sizedFields));
}

it('every list of objects that cost something has a size, so that estimates mean something', () => {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
  const unsized = types.filter(isObjectType).flatMap((type) => {
    const sized = sizedFieldsOf(type);
    return Object.values(type.getFields())
      .filter((field) => {
        const named = getNamedType(field.type);
        const coordinate = `${type.name}.${field.name}`;
        const isList = isListType(getNullableType(field.type));
        if (!isList || !isObjectType(named) || costs.get(named.name) === 0) return false;
        return !listSizes.has(coordinate) && !sized.has(field.name);
      })
      .map((field) => `${type.name}.${field.name}`);
  });
  expect(unsized, 'give them @listSize').toEqual([]);
});

it('no operation of the examples comes near the limit', async () => {
  const entries: readonly ConfigEntry[] = configCatalog;
  const limit = Number(entries.find(({ name }) => name === 'VENTURE_COST_LIMIT')?.fallback);
  const files = await Array.fromAsync(glob('examples/graphql/*.graphql', { cwd: root }));
  for (const file of files) {
    const text = await readFile(`${root}${file}`, 'utf8');
    for (const definition of parse(text).definitions) {
      const name = 'name' in definition ? definition.name?.value : undefined;
      if (definition.kind === 'OperationDefinition') expect(costOf(text, name), name).toBeLessThan(limit / 5);
    }
  }
});

it('the example of the documentation costs what it says', async () => {
  const page = await readFile(`${root}docs/gateway.md`, 'utf8');
  const examples = [...page.matchAll(/```graphql\n(query Costs(\d+)[\s\S]*?)```/g)];
  expect(examples).not.toEqual([]);
  for (const [, query = '', cost] of examples) expect(costOf(query, undefined)).toBe(Number(cost));
});
