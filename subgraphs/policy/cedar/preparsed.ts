import type { AuthorizationAnswer } from '@cedar-policy/cedar-wasm/nodejs';
import { InvariantError } from '#runtime/errors/errors.ts';
import { type Cedar, CedarInstance } from './instance.ts';

/**
 * Cedar keeps preparsed policy sets under names, for good: there is no way to drop one, but a name can be used again.
 * So there is a fixed number of names, and the set that was used longest ago gives its name up. Keys are made of content
 * hashes, which makes it safe that everything in the process shares the one instance.
 */
const slotsMax = 256;
const evaluator = new CedarInstance();
let generation = 0;
let schemas = new Set<string>();
/** Key of a set -> name of its slot, the set used longest ago first. */
let slots = new Map<string, string>();
let freeSlots: string[] = [];

export interface PreparsedSet {
  /** Names the content: the same key always stands for the same policies and schema. */
  readonly key: string;
  readonly schemaKey: string;
  readonly policies: () => Record<string, string>;
  readonly schema: string;
}

type StatefulCall = Parameters<Cedar['statefulIsAuthorized']>[0];

/** Whether policy sets were found parsed, since the process started. */
export const preparsedUse = { hits: 0, misses: 0 };

/**
 * Asks Cedar with request validation on, parsing the policies only when they are not parsed yet.
 * @throws CedarTrapError when Cedar gave up; the next call starts with a new instance
 */
export function authorize(
  set: PreparsedSet,
  call: Omit<StatefulCall, 'preparsedPolicySetId' | 'preparsedSchemaName' | 'validateRequest'>,
): AuthorizationAnswer {
  return evaluator.run((cedar): AuthorizationAnswer => {
    if (generation !== evaluator.generation) {
      generation = evaluator.generation;
      schemas = new Set();
      slots = new Map();
      freeSlots = Array.from({ length: slotsMax }, (_, index) => `slot-${index}`);
    }
    if (!schemas.has(set.schemaKey)) {
      const parsed = cedar.preparseSchema(set.schemaKey, set.schema);
      if (parsed.type === 'failure') return { ...parsed, warnings: [] };
      schemas.add(set.schemaKey);
    }
    let slot = slots.get(set.key);
    if (slot === undefined) {
      preparsedUse.misses += 1;
      slot = takeSlot();
      const parsed = cedar.preparsePolicySet(slot, { staticPolicies: set.policies() });
      if (parsed.type === 'failure') {
        freeSlots.push(slot);
        return { ...parsed, warnings: [] };
      }
    } else {
      preparsedUse.hits += 1;
      slots.delete(set.key);
    }
    // Inserted anew, so that the map's order is the order of last use.
    slots.set(set.key, slot);
    return cedar.statefulIsAuthorized({
      ...call,
      preparsedPolicySetId: slot,
      preparsedSchemaName: set.schemaKey,
      validateRequest: true,
    });
  });
}

/** A free slot, or that of the set used longest ago. */
function takeSlot(): string {
  const free = freeSlots.pop();
  if (free !== undefined) return free;
  const oldest = slots.entries().next();
  if (oldest.done) throw new InvariantError('Every slot of Cedar is taken, and none is in use');
  const [key, slot] = oldest.value;
  slots.delete(key);
  return slot;
}
