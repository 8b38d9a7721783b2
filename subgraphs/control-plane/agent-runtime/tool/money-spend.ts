import type { Bus } from '#runtime/bus/bus.ts';
import { formatMoney } from '#runtime/money/money.ts';
import { captureMoneyIntent, getMoneyIntent, type MoneyIntentReply, requestMoneyIntent } from '#schema/rpc/treasury.ts';
import type { ToolArguments } from '#schema/specs/tools.ts';
import { type Tool, type ToolContext, type ToolOutcome, ToolRefusal } from './tool.ts';

/**
 * Asks the treasury for money, waits for a person where one has to approve, and pays as soon as it may: the result is
 * `{ moneyIntentId, state, captured, amount, payee, category, purpose }`.
 */
export function createMoneySpend(bus: Bus): Tool<'money.spend'> {
  async function ask(args: ToolArguments<'money.spend'>, context: ToolContext): Promise<MoneyIntentReply> {
    const { venture, identity, moneyIntentId } = context;
    if (moneyIntentId !== null) return bus.call(getMoneyIntent, { ventureId: venture.id, moneyIntentId }, identity);
    const { account, amount, payee, category, purpose } = args;
    const { role, level } = context.agent;
    return bus.call(
      requestMoneyIntent,
      {
        idempotencyKey: context.key,
        ventureId: venture.id,
        accountId: null,
        accountName: account,
        amount,
        payee,
        category,
        purpose,
        agent: { role, level },
        workflowId: context.workflow.id,
        taskId: context.taskId,
      },
      identity,
    );
  }

  function capture(moneyIntentId: string, { key, venture, identity }: ToolContext): Promise<MoneyIntentReply> {
    const request = { idempotencyKey: `${key}:capture`, ventureId: venture.id, moneyIntentId, amount: null };
    return bus.call(captureMoneyIntent, request, identity);
  }

  return {
    name: 'money.spend',
    summarise: ({ amount, payee, purpose }) => `Pay ${textOf(amount)} to ${payee} (${purpose})`,
    async run(args, context) {
      const intent = await ask(args, context);
      if (intent.state === 'APPROVAL_REQUIRED') {
        return { kind: 'waits', reason: { moneyIntentId: intent.moneyIntentId } };
      }
      if (intent.state !== 'AUTHORISED') return outcomeOf(intent, args);
      return outcomeOf(await capture(intent.moneyIntentId, context), args);
    },
  };
}

function outcomeOf(intent: MoneyIntentReply, args: ToolArguments<'money.spend'>): ToolOutcome {
  const { moneyIntentId, state } = intent;
  if (state === 'CAPTURED') {
    const { amount, payee, category, purpose } = args;
    return { kind: 'done', result: { moneyIntentId, state, captured: true, amount, payee, category, purpose } };
  }
  const what = `${textOf(args.amount)} to ${args.payee}`;
  if (state === 'DECLINED') {
    const [first] = intent.declineReasons;
    const reasons = intent.declineReasons.map(({ message }) => message).join('; ');
    throw new ToolRefusal(first?.code ?? 'DECLINED', `${what} was declined: ${reasons || 'no reason was given'}`);
  }
  throw new ToolRefusal(
    `INTENT_${state}`,
    `${what} was not paid: the intent ${moneyIntentId} is ${state.toLowerCase()}`,
  );
}

function textOf({ amountMinor, currency }: ToolArguments<'money.spend'>['amount']): string {
  return formatMoney({ amountMinor: BigInt(amountMinor), currency });
}
