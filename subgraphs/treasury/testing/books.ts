import { systemIds as ids } from '#runtime/ids/ids.ts';
import { type Data, type Harness, intentFields, openAccountMutation, type TestVenture } from './harness.ts';

/** A leg as `[account, side, amountMinor]`, in EUR unless said. */
type LegOf = readonly [accountId: string, side: 'DEBIT' | 'CREDIT', amountMinor: bigint, currency?: string];
type Over = Record<string, unknown>;

/** What a founder does with the books of a venture, through the graph, each call with a key of its own. */
export interface Books {
  /** Opens an asset account in EUR unless said. @returns its id */
  open(name: string, over?: Over): Promise<string>;
  /** @returns why an account was not opened */
  tryOpen(name: string, over?: Over): Promise<Data>;
  change(kind: 'freezeAccount' | 'unfreezeAccount' | 'closeAccount', accountId: string): Promise<Data>;
  overdraft(accountId: string, overdraft: string, limitMinor?: bigint, over?: Over): Promise<Data>;
  register(code: string, scale: number): Promise<Data>;
  account(id: string): Promise<Data>;
  accounts(): Promise<Data>;
  /** Input of a transfer with these legs. */
  move(...legs: readonly LegOf[]): { readonly description: string; readonly legs: readonly object[] };
  /** @returns the result of each transfer */
  post(transfers: readonly object[], idempotencyKey?: string): Promise<Data[]>;
  /** @returns the whole payload, for calls that are refused as a whole */
  tryPost(transfers: readonly object[], over?: Over): Promise<Data>;
  postPending(transferId: string, amountMinor?: bigint, over?: Over): Promise<Data>;
  voidPending(transferId: string): Promise<Data>;
  reverse(transferId: string, over?: Over): Promise<Data>;
  transfer(id: string): Promise<Data>;
  request(intents: readonly object[], idempotencyKey?: string): Promise<Data[]>;
  capture(captures: readonly object[], idempotencyKey?: string): Promise<Data[]>;
}

const transferFields = `
  id state description effectiveAt metadata expiresAt planned { side amount { amountMinor } account { id } }
  legs { side amount { amountMinor currency } account { id } }
  holds { state account { id } remaining { amountMinor } }
  exchange { base quote rate rounding roundingAccount { id } }
  reverses { id reversedBy { id } } reversedBy { id } linked { id }`;
const answer = 'replayed userErrors { code field message }';

export function booksOf(harness: Harness, { founder, ventureId }: TestVenture): Books {
  const run = (query: string, input: Over) =>
    harness.run(founder, query, { input: { idempotencyKey: ids.uuid(), ...input } });
  const onTransfer = async (name: string, type: string, input: Over) =>
    (
      await run(
        `mutation ($input: ${type}!) { ${name}(input: $input) { transfer { ${transferFields} } ${answer} } }`,
        input,
      )
    )[name];
  async function onIntents(name: string, type: string, input: Over): Promise<Data[]> {
    const mutation = `mutation ($input: ${type}!) { ${name}(input: $input) {
      results { index moneyIntent { ${intentFields} } ${answer} } userErrors { code field message } } }`;
    const { results, userErrors } = (await run(mutation, input))[name];
    if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
    return results;
  }

  const books: Books = {
    async open(name, over = {}) {
      const input = { ventureId, name, kind: 'ASSET', currency: 'EUR', ...over };
      return (await run(openAccountMutation, input)).openAccount.account.id;
    },
    async tryOpen(name, over = {}) {
      const input = { ventureId, name, kind: 'ASSET', currency: 'EUR', ...over };
      return (await run(openAccountMutation, input)).openAccount.userErrors;
    },
    async change(kind, accountId) {
      const mutation = `mutation ($input: ChangeAccountStateInput!) {
        ${kind}(input: $input) { account { id state } ${answer} } }`;
      return (await run(mutation, { accountId, reason: 'test' }))[kind];
    },
    async overdraft(accountId, overdraft, limitMinor, over = {}) {
      const mutation = `mutation ($input: SetAccountOverdraftInput!) {
        setAccountOverdraft(input: $input) { account { overdraft floor { amountMinor } } ${answer} } }`;
      const limit = limitMinor === undefined ? {} : { overdraftLimitMinor: limitMinor.toString() };
      return (await run(mutation, { accountId, overdraft, reason: 'test', ...limit, ...over })).setAccountOverdraft;
    },
    async register(code, scale) {
      const mutation = `mutation ($input: RegisterAssetInput!) {
        registerAsset(input: $input) { asset { id code name scale } ${answer} } }`;
      return (await run(mutation, { ventureId, code, name: `${code} of the venture`, scale })).registerAsset;
    },
    async account(id) {
      const query = 'query ($id: ID!) { account(id: $id) { id state overdraft floor { amountMinor } metadata } }';
      return (await harness.run(founder, query, { id })).account;
    },
    async accounts() {
      const query = 'query ($v: ID!) { accounts(ventureId: $v, first: 100) { nodes { id name state } } }';
      return (await harness.run(founder, query, { v: ventureId })).accounts.nodes;
    },
    move: (...legs) => ({
      description: 'Moved',
      legs: legs.map(([accountId, side, amountMinor, currency = 'EUR']) => ({
        ...{ accountId, side, amount: { amountMinor: amountMinor.toString(), currency } },
      })),
    }),
    async post(transfers, idempotencyKey = ids.uuid()) {
      const { results, userErrors } = await books.tryPost(transfers, { idempotencyKey });
      if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
      return results;
    },
    async tryPost(transfers, over = {}) {
      const mutation = `mutation ($input: PostTransfersInput!) { postTransfers(input: $input) {
        results { index transfer { ${transferFields} } ${answer} } userErrors { code field message } } }`;
      return (await run(mutation, { ventureId, transfers, ...over })).postTransfers;
    },
    postPending(transferId, amountMinor, over = {}) {
      const amount = amountMinor === undefined ? null : { amountMinor: amountMinor.toString(), currency: 'EUR' };
      return onTransfer('postPendingTransfer', 'PostPendingTransferInput', { transferId, amount, ...over });
    },
    voidPending: (transferId) =>
      onTransfer('voidPendingTransfer', 'VoidPendingTransferInput', { transferId, reason: 'not needed' }),
    reverse: (transferId, over = {}) =>
      onTransfer('reverseTransfer', 'ReverseTransferInput', { transferId, reason: 'was wrong', ...over }),
    async transfer(id) {
      const query = `query ($id: ID!) { transfer(id: $id) { ${transferFields} } }`;
      return (await harness.run(founder, query, { id })).transfer;
    },
    request: (intents, idempotencyKey = ids.uuid()) =>
      onIntents('requestMoneyIntents', 'RequestMoneyIntentsInput', { ventureId, intents, idempotencyKey }),
    capture: (captures, idempotencyKey = ids.uuid()) =>
      onIntents('captureMoneyIntents', 'CaptureMoneyIntentsInput', { ventureId, captures, idempotencyKey }),
  };
  return books;
}
