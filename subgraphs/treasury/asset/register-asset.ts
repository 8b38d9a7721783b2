import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { type Caller, commandOf, type Done, requirePerson, type TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';

export interface RegisterAsset {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  readonly code: string;
  readonly name: string;
  /** Digits after the decimal point. */
  readonly scale: number;
}

const scaleMessage = 'must be 0 to 18 digits';
const shape = z.object({
  idempotencyKey: plainText(200),
  name: plainText(120),
  scale: z.int().min(0, { error: scaleMessage }).max(18, { error: scaleMessage }),
});

/**
 * Registers something that a venture counts in and that is no currency of ISO 4217. It never changes.
 * @throws InvalidInputError, NotFoundError (venture), AssetCodeTakenError, AssetLimitError, IdempotencyKeyReusedError
 */
export async function registerAsset(
  { runtime, lanes }: TreasuryDeps,
  input: RegisterAsset,
  caller: Caller,
): Promise<Done> {
  requirePerson(caller);
  parseInput(shape, input);
  const { ventureId, code, name, scale } = input;
  await runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  const asked = { code, name, scale };
  return lanes.submit({ ...commandOf('registerAsset', input, asked, caller), kind: 'registerAsset', ...asked });
}
