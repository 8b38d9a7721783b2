import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { type Caller, commandOf, type Done, requirePerson, submitByHand, type TreasuryDeps } from '../deps.ts';
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
 * @throws InvalidInputError, NotFoundError (venture), AssetCodeTakenError, AssetLimitError, IdempotencyKeyReusedError,
 *   and what `submitByHand` does
 */
export async function registerAsset(deps: TreasuryDeps, input: RegisterAsset, caller: Caller): Promise<Done> {
  requirePerson(caller);
  parseInput(shape, input);
  const { ventureId, code, name, scale } = input;
  await deps.runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  const asked = { code, name, scale };
  const command = { ...commandOf('registerAsset', input, asked, caller), kind: 'registerAsset' as const, ...asked };
  return submitByHand(deps, command, { context: { code }, summary: `Register the asset ${code} (${name})` }, caller);
}
