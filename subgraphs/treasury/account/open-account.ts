import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { type Caller, commandOf, type Done, requirePerson, submitByHand, type TreasuryDeps } from '../deps.ts';
import { metadata } from '../metadata.ts';
import { plainText } from '../plain-text.ts';
import { type AccountKind, floorOfKind, requireFreeName } from './account.ts';
import { floorOf, type Overdraft } from './overdraft.ts';

export interface OpenAccount {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  /** NONE for assets and OPEN for the others when null. */
  readonly overdraft: Overdraft | null;
  /** With LIMITED: how much below zero may be available, in minor units. */
  readonly overdraftLimitMinor: bigint | null;
  /** Checked here. */
  readonly metadata: unknown;
}

const shape = z.object({ idempotencyKey: plainText(200), name: plainText(120), metadata });

/**
 * Opens an account with a zero balance, for a person.
 * @throws InvalidInputError, NotFoundError (venture), CurrencyUnknownError, AccountNameReservedError,
 *   AccountNameTakenError, OverdraftInvalidError, IdempotencyKeyReusedError, and what `submitByHand` does
 */
export async function openAccount(deps: TreasuryDeps, input: OpenAccount, caller: Caller): Promise<Done> {
  requirePerson(caller);
  const facts = parseInput(shape, input).metadata;
  const { ventureId, name, kind, currency } = input;
  await deps.runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  requireFreeName(name);
  const floorMinor = floorOf({ ...input, byDefault: floorOfKind(kind) })?.toString() ?? null;
  const asked = { name, accountKind: kind, currency, floorMinor, metadata: facts };
  const command = { ...commandOf('openAccount', input, asked, caller), kind: 'openAccount' as const, ...asked };
  const { overdraft } = input;
  const context = { name, kind, currency, ...(overdraft && { overdraft }) };
  return submitByHand(deps, command, { context, summary: `Open the ${kind} account ${name} in ${currency}` }, caller);
}
