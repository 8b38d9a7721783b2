import type { Closable } from '#runtime/bus/bus.ts';
import { NotFoundError } from '#runtime/errors/errors.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { captureMoneyIntent, getMoneyIntent, type MoneyIntentReply, requestMoneyIntent } from '#schema/rpc/treasury.ts';
import type { TestRuntime } from '#tests/support/runtime.ts';

interface Intent {
  readonly moneyIntentId: string;
  readonly ventureId: string;
  readonly workflowId: string | null;
  readonly taskId: string | null;
  readonly amount: { readonly amountMinor: string; readonly currency: string };
  state: MoneyIntentReply['state'];
}

/** A responder that speaks the treasury's contract: above 150.00 it asks a person, above 1,000.00 it declines. */
export interface TestTreasury extends Closable {
  /** Keys of all requests, repeats included. */
  readonly requests: string[];
  readonly captures: string[];
  readonly intents: readonly Intent[];
  /** Authorises an intent as its approval would. */
  authorise(moneyIntentId: string): Promise<void>;
}

export async function serveTestTreasury(runtime: TestRuntime): Promise<TestTreasury> {
  const byKey = new Map<string, Intent>();
  const requests: string[] = [];
  const captures: string[] = [];
  const replyOf = ({ moneyIntentId, state }: Intent, replayed: boolean): MoneyIntentReply => ({
    moneyIntentId,
    state,
    declineReasons: state === 'DECLINED' ? [{ code: 'LIMIT_EXCEEDED', message: 'over the limit', limitId: null }] : [],
    replayed,
  });
  const find = (moneyIntentId: string): Intent => {
    const intent = [...byKey.values()].find((item) => item.moneyIntentId === moneyIntentId);
    if (intent === undefined) throw new NotFoundError('there is no such intent');
    return intent;
  };
  const served = await Promise.all([
    runtime.bus.serve(requestMoneyIntent, async ({ idempotencyKey, ventureId, workflowId, taskId, amount }) => {
      requests.push(idempotencyKey);
      const known = byKey.get(idempotencyKey);
      if (known !== undefined) return replyOf(known, true);
      const size = BigInt(amount.amountMinor);
      const state = size > 100_000n ? 'DECLINED' : size > 15_000n ? 'APPROVAL_REQUIRED' : 'AUTHORISED';
      const intent: Intent = {
        moneyIntentId: systemIds.next('moneyIntent'),
        ventureId,
        workflowId,
        taskId,
        amount,
        state,
      };
      byKey.set(idempotencyKey, intent);
      return replyOf(intent, false);
    }),
    runtime.bus.serve(captureMoneyIntent, async ({ idempotencyKey, moneyIntentId }) => {
      captures.push(idempotencyKey);
      const intent = find(moneyIntentId);
      intent.state = 'CAPTURED';
      return replyOf(intent, false);
    }),
    runtime.bus.serve(getMoneyIntent, async ({ moneyIntentId }) => replyOf(find(moneyIntentId), false)),
  ]);
  return {
    requests,
    captures,
    get intents() {
      return [...byKey.values()];
    },
    async authorise(moneyIntentId) {
      const intent = find(moneyIntentId);
      intent.state = 'AUTHORISED';
      const payload = {
        moneyIntentId,
        accountId: systemIds.next('account'),
        amount: intent.amount,
        payee: 'Trader',
        category: 'tea',
        purpose: 'Tea',
        workflowId: intent.workflowId,
        taskId: intent.taskId,
        holdId: systemIds.next('hold'),
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
        decisionId: systemIds.next('policyDecision'),
        approvalId: null,
      };
      await runtime.events.transact((unit) =>
        unit.append({
          ventureId: intent.ventureId,
          stream: { id: moneyIntentId, expectedVersion: 'any' },
          actor: { kind: 'SYSTEM', id: 'treasury', name: 'Treasury' },
          correlationId: intent.workflowId ?? moneyIntentId,
          events: [{ type: 'money.intent_authorised.v1', payload }],
        }),
      );
    },
    async close() {
      await Promise.all(served.map((closable) => closable.close()));
    },
  };
}
