import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { maxAmountMinor } from '#runtime/money/money.ts';
import { type Caller, commandOf, type Done, requirePerson, type TreasuryDeps } from '../deps.ts';
import { OverdraftInvalidError } from '../errors.ts';
import { metadata } from '../metadata.ts';
import { plainText } from '../plain-text.ts';
import { type AccountKind, floorOfKind, requireFreeName } from './account.ts';

/** How far an account may be overdrawn: not at all, down to a limit, or without end. */
export type Overdraft = 'NONE' | 'LIMITED' | 'OPEN';

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
 *   AccountNameTakenError, OverdraftInvalidError, IdempotencyKeyReusedError
 */
export async function openAccount({ runtime, lanes }: TreasuryDeps, input: OpenAccount, caller: Caller): Promise<Done> {
  requirePerson(caller);
  const facts = parseInput(shape, input).metadata;
  const { ventureId, name, kind, currency } = input;
  await runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  requireFreeName(name);
  const floorMinor = floorOf(input)?.toString() ?? null;
  const asked = { name, accountKind: kind, currency, floorMinor, metadata: facts };
  return lanes.submit({ ...commandOf('openAccount', input, asked, caller), kind: 'openAccount', ...asked });
}

/** The least that may be available, in minor units; null when there is no end to it. */
function floorOf({ kind, overdraft, overdraftLimitMinor: limitMinor }: OpenAccount): bigint | null {
  if (overdraft !== 'LIMITED') {
    if (limitMinor !== null) throw new OverdraftInvalidError('overdraftLimitMinor: only LIMITED overdraft has a limit');
    if (overdraft === null) return floorOfKind(kind);
    return overdraft === 'NONE' ? 0n : null;
  }
  if (limitMinor === null || limitMinor <= 0n || limitMinor > maxAmountMinor) {
    throw new OverdraftInvalidError('overdraftLimitMinor: LIMITED overdraft needs 1 to 2^63-1 minor units');
  }
  return -limitMinor;
}
