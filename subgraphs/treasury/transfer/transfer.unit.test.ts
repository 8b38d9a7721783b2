import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '#runtime/errors/errors.ts';
import { maxAmountMinor } from '#runtime/money/money.ts';
import { type Account, type AccountKind, floorOfKind, postedMinorOf } from '../account/account.ts';
import { BalanceTooLargeError, InsufficientFundsError } from '../errors.ts';
import { type Leg, plainFacts, postTransfer, type TransferDraft, twoLegs } from './transfer.ts';

const eur = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' });

function account(id: string, kind: AccountKind, over: Partial<Account> = {}): Account {
  const empty = { debitsMinor: 0n, creditsMinor: 0n, heldMinor: 0n, entryCount: 0n };
  const fresh = { state: 'OPEN' as const, floorMinor: floorOfKind(kind), version: 1 };
  return { id, ventureId: 'ven_1', name: id, kind, currency: 'EUR', ...fresh, ...empty, ...over };
}

function book(...accounts: readonly Account[]): Map<string, Account> {
  return new Map(accounts.map((each) => [each.id, each]));
}

function draft(legs: readonly Leg[]): TransferDraft {
  return {
    ...plainFacts,
    id: 'tr_1',
    ventureId: 'ven_1',
    description: 'test',
    moneyIntentId: null,
    reversesId: null,
    legs,
  };
}

const bank = account('acct_bank', 'ASSET', { debitsMinor: 1_000n, entryCount: 1n });
const capital = account('acct_capital', 'EQUITY', { creditsMinor: 1_000n, entryCount: 1n });
const spent = account('acct_spent', 'EXPENSE');

describe('posting a transfer', () => {
  it('moves both accounts and says the balance after each entry, positive on the normal side', () => {
    const legs = twoLegs({ debit: bank.id, credit: capital.id, amount: eur(250n) });
    const { entries, accounts } = postTransfer(draft(legs), book(bank, capital));
    expect(
      entries.map(({ side, balanceAfterMinor, accountSeq, leg }) => [leg, side, balanceAfterMinor, accountSeq]),
    ).toEqual([
      [1, 'DEBIT', 1_250n, 2n],
      [2, 'CREDIT', 1_250n, 2n],
    ]);
    expect(accounts.get(bank.id)).toMatchObject({ debitsMinor: 1_250n, entryCount: 2n });
  });

  it('leaves alone what is held', () => {
    const held = { ...bank, heldMinor: 800n };
    const legs = (amountMinor: bigint) => twoLegs({ debit: spent.id, credit: bank.id, amount: eur(amountMinor) });
    expect(postTransfer(draft(legs(200n)), book(held, spent)).entries).toHaveLength(2);
    expect(() => postTransfer(draft(legs(201n)), book(held, spent))).toThrow(InsufficientFundsError);
  });

  it('refuses a running total above 2^63-1', () => {
    const full = account('acct_full', 'ASSET', { debitsMinor: maxAmountMinor - 10n, entryCount: 1n });
    const legs = (amountMinor: bigint) => twoLegs({ debit: full.id, credit: capital.id, amount: eur(amountMinor) });
    expect(postTransfer(draft(legs(10n)), book(full, account(capital.id, 'EQUITY'))).entries).toHaveLength(2);
    expect(() => postTransfer(draft(legs(11n)), book(full, account(capital.id, 'EQUITY')))).toThrow(
      BalanceTooLargeError,
    );
  });

  it.each<[string, readonly Leg[]]>([
    ['one leg', [{ accountId: bank.id, side: 'DEBIT', amount: eur(1n) }]],
    [
      'legs that do not balance',
      [
        { accountId: bank.id, side: 'DEBIT', amount: eur(2n) },
        { accountId: capital.id, side: 'CREDIT', amount: eur(1n) },
      ],
    ],
    [
      'legs that balance across currencies only',
      [
        { accountId: bank.id, side: 'DEBIT', amount: eur(1n) },
        { accountId: capital.id, side: 'CREDIT', amount: { amountMinor: 1n, currency: 'USD' } },
      ],
    ],
    ['a leg of nothing', twoLegs({ debit: bank.id, credit: capital.id, amount: eur(0n) })],
    ['an unknown account', twoLegs({ debit: 'acct_x', credit: capital.id, amount: eur(1n) })],
    ['an account of another venture', twoLegs({ debit: 'acct_foreign', credit: capital.id, amount: eur(1n) })],
  ])('stops at %s', (_name, legs) => {
    const foreign = account('acct_foreign', 'ASSET', { ventureId: 'ven_2' });
    expect(() => postTransfer(draft(legs), book(bank, capital, foreign))).toThrow(InvariantError);
  });

  it('keeps debits equal to credits and balances equal to entries, for any sequence of transfers', () => {
    const kinds: readonly AccountKind[] = ['ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE'];
    const move = fc.record({
      debit: fc.nat({ max: 4 }),
      credit: fc.nat({ max: 4 }),
      amountMinor: fc.bigInt({ min: 1n, max: 2n ** 62n }),
    });
    const seed = Date.now();
    console.info(`transfer property, seed ${seed}`);
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        let accounts: ReadonlyMap<string, Account> = book(
          ...kinds.map((kind, index) => account(`acct_${index}`, kind)),
        );
        const balances = new Map<string, bigint>();
        for (const { debit, credit, amountMinor } of moves) {
          const legs = twoLegs({
            debit: `acct_${debit}`,
            credit: `acct_${credit}`,
            amount: eur(amountMinor),
          });
          try {
            const posting = postTransfer(draft(legs), accounts);
            accounts = new Map([...accounts, ...posting.accounts]);
            for (const entry of posting.entries) balances.set(entry.accountId, entry.balanceAfterMinor);
          } catch (error) {
            if (!(error instanceof InsufficientFundsError || error instanceof BalanceTooLargeError)) throw error;
          }
        }
        const all = [...accounts.values()];
        const debits = all.reduce((sum, each) => sum + each.debitsMinor, 0n);
        const credits = all.reduce((sum, each) => sum + each.creditsMinor, 0n);
        expect(debits).toBe(credits);
        for (const each of all) {
          expect(postedMinorOf(each)).toBe(balances.get(each.id) ?? 0n);
          if (each.kind === 'ASSET') expect(postedMinorOf(each)).toBeGreaterThanOrEqual(0n);
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});
