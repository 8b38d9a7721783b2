import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable } from '#runtime/db/db.ts';
import { readEvents } from '#runtime/events/read.ts';
import { type EventType, eventCatalog, type PayloadOf } from '#schema/events/catalog.ts';
import type { HumanAction } from '#schema/rpc/policy.ts';
import { isReservedName } from '#subgraphs/treasury/index.ts';
import { withDatabase } from './database.ts';
import { dataDirOf, userPath } from './paths.ts';
import { ProofFileError, proofFileShape } from './proof/proof-file.ts';
import { complain, mark, say, UsageError } from './ui.ts';

/** As much of an event as is looked at, in the order of the log. */
export interface LoggedEvent {
  readonly seq: string;
  readonly type: string;
  readonly actor: Pick<Actor, 'kind' | 'id'>;
  readonly causationId: string | null;
  readonly payload: unknown;
}

export interface DecisionFault {
  readonly seq: string;
  /** For people, for example `tool call tc_1 has no decision`. */
  readonly what: string;
}

export interface DecisionAudit {
  readonly toolCalls: number;
  readonly spends: number;
  /** Documents that were asked for. */
  readonly documents: number;
  /** What people, and programs for them, did by hand. */
  readonly byHand: number;
  readonly decisions: number;
  readonly faults: readonly DecisionFault[];
}

const faultsShownMax = 20;
const pageSize = 1_000;

/**
 * What is done by hand, by the events that tell of it, with the actions of which one was permitted.
 */
const byHand = {
  'policy.bundle_published.v1': ['publishPolicies'],
  'policy.bundle_activated.v1': ['activatePolicies'],
  'policy.bundle_rolled_back.v1': ['activatePolicies'],
  'policy.backtest_started.v1': ['startBacktest', 'restartBacktest'],
  'policy.backtest_ended.v1': ['cancelBacktest'],
  'policy.shadow_started.v1': ['startShadow'],
  'policy.shadow_ended.v1': ['endShadow', 'startShadow', 'activatePolicies'],
  'policy.governance_proposed.v1': ['changeGovernance'],
  'policy.governance_changed.v1': ['changeGovernance'],
  'policy.governance_withdrawn.v1': ['changeGovernance'],
  'approval.voted.v1': ['decideApproval'],
  'approval.delegated.v1': ['delegateApprovals'],
  'approval.delegation_revoked.v1': ['revokeApprovalDelegation'],
  'freeze.applied.v1': ['freeze'],
  'freeze.lifted.v1': ['unfreeze'],
  'venture.created.v1': ['createVenture'],
  'agent.registered.v1': ['createVenture'],
  'workflow.cancelled.v1': ['cancelWorkflow'],
  'api_key.created.v1': ['createApiKey'],
  'api_key.revoked.v1': ['revokeApiKey'],
  'token.revoked.v1': ['revokeTokens'],
  'compliance.case_resolved.v1': ['resolveCase'],
  'ledger.account_opened.v1': ['openAccount', 'depositFunds', 'postTransfers'],
  'ledger.account_overdraft_set.v1': ['setAccountOverdraft'],
  'ledger.account_frozen.v1': ['freezeAccount'],
  'ledger.account_unfrozen.v1': ['unfreezeAccount'],
  'ledger.account_closed.v1': ['closeAccount'],
  'ledger.asset_registered.v1': ['registerAsset'],
  'ledger.transfer_posted.v1': ['postTransfers', 'postPendingTransfer', 'reverseTransfer', 'depositFunds'],
  'ledger.transfer_pending.v1': ['postTransfers'],
  'ledger.transfer_voided.v1': ['voidPendingTransfer'],
  'money.spending_limit_set.v1': ['setSpendingLimit'],
} as const satisfies Partial<Record<EventType, readonly HumanAction[]>>;

/** What stops something may come without a decision: it has to work without policy, too. */
const stops: ReadonlySet<string> = new Set<EventType>(['freeze.applied.v1', 'api_key.revoked.v1', 'token.revoked.v1']);

const looked = [
  ...(['policy.decided.v1', 'tool.called.v1', 'money.intent_authorised.v1', 'money.intent_captured.v1'] as const),
  'artifact.requested.v1',
  // Object.keys widens to string[]; the record has no other keys.
  ...(Object.keys(byHand) as (keyof typeof byHand)[]),
] as const;

/**
 * `parpour verify decisions [FILE]`: looks for tool calls, spends, documents and acts of people that policy did not permit before
 * they began, in the log of the data directory or in an export of `parpour verify`.
 * @param argv the file of an export, `--data-dir`
 * @returns 0 when every one was permitted, 1 when one was not, 2 when the file is no export
 */
export async function verifyDecisions(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { 'data-dir': { type: 'string' } },
  });
  const [file, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError('give one export, or none');
  const audit = auditDecisions();
  try {
    if (file !== undefined) for (const event of await readExport(userPath(file))) audit.take(event);
    else await withDatabase(dataDirOf(values['data-dir']), ({ drizzle }) => takeLog(drizzle, audit.take));
  } catch (error) {
    if (!(error instanceof ProofFileError)) throw error;
    complain(`${mark(false)} ${error.message}`);
    return 2;
  }
  return tell(audit.result());
}

async function readExport(path: string): Promise<readonly LoggedEvent[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ProofFileError(`${path} can't be read`);
  });
  const parsed = proofFileShape.safeParse(tryJson(text));
  if (!parsed.success) throw new ProofFileError(`${path} is no export of \`parpour verify --export\``);
  return parsed.data.events;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Hands all events of the log that are looked at to `take`, in its order. */
export async function takeLog(queryable: Queryable, take: (event: LoggedEvent) => void): Promise<void> {
  for (let after = 0n; ; ) {
    const page = await readEvents(queryable, { after, types: looked, limit: pageSize });
    for (const { seq, ...event } of page) take({ ...event, seq: seq.toString() });
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.seq;
  }
}

type Decision = PayloadOf<'policy.decided.v1'>;
type ToolCall = PayloadOf<'tool.called.v1'>;

/** Goes through a log from its start. What comes before an event in the log was committed before it. */
export function auditDecisions() {
  const decisions = new Map<
    string,
    Pick<Decision, 'effect' | 'subjectId' | 'action' | 'principal' | 'requiredLimits'>
  >();
  const authorised = new Set<string>();
  const faults: DecisionFault[] = [];
  const counts = { toolCalls: 0, spends: 0, documents: 0, byHand: 0 };

  /** @returns what is wrong with the decision that something names, or null */
  function faultOf(
    decisionId: string | null,
    subjectId: string,
    effects: readonly Decision['effect'][],
  ): string | null {
    if (decisionId === null) return 'has no decision';
    const decision = decisions.get(decisionId);
    if (decision === undefined) return `came before its decision ${decisionId}, or there is none`;
    if (decision.subjectId !== subjectId) return `names decision ${decisionId}, which is about ${decision.subjectId}`;
    return effects.includes(decision.effect) ? null : `went on although decision ${decisionId} is ${decision.effect}`;
  }

  /** @returns which limits of the decision a spend was not counted under, or null */
  function uncountedFault({ decisionId, limits = [] }: PayloadOf<'money.intent_authorised.v1'>): string | null {
    const required = decisions.get(decisionId)?.requiredLimits;
    const counting = new Set(limits.flatMap(({ name, isShadow }) => (isShadow === true ? [] : (name ?? []))));
    const isMet = required?.some((each) => each.limits.every((name) => counting.has(name))) ?? true;
    if (isMet) return null;
    const names = required?.map((each) => each.limits.join(' and ')).join(', or ');
    return `was permitted by decision ${decisionId} under ${names} alone, and was not counted there`;
  }

  function takeToolCall({ toolCallId, decisionId, outcome }: ToolCall): string | null {
    counts.toolCalls += 1;
    // What never ran needs no permission: nobody may have been there to ask.
    if (outcome !== 'SUCCEEDED' && outcome !== 'WAITING' && decisionId === null) return null;
    const effects = ranOutcomes.includes(outcome) ? (['PERMIT'] as const) : allEffects;
    const fault = faultOf(decisionId, toolCallId, effects);
    return fault === null ? null : `tool call ${toolCallId} ${fault}`;
  }

  /** @returns what is wrong with the decision that an event names as its cause, or null */
  function faultOfCause({ actor, causationId }: LoggedEvent, actions: readonly string[]): string | null {
    if (causationId?.startsWith('dec_') !== true) return 'has no decision';
    const decision = decisions.get(causationId);
    if (decision === undefined) return `came before its decision ${causationId}, or there is none`;
    const { effect, action, principal } = decision;
    if (!actions.includes(action)) return `names decision ${causationId}, which is about ${action}`;
    if (principal !== principalText(actor)) return `names decision ${causationId}, which is about ${principal}`;
    return effect === 'PERMIT' ? null : `was done although decision ${causationId} is ${effect}`;
  }

  function takeByHand(event: LoggedEvent): string | null {
    const { type, actor, causationId } = event;
    const permitted = actionsOf(type);
    // Services of ours are bound by what they serve, agents by their calls and spends.
    if (permitted === null || (actor.kind !== 'PERSON' && actor.kind !== 'INTEGRATION')) return null;
    if (isOfSpend(event)) return null;
    counts.byHand += 1;
    if (stops.has(type) && causationId?.startsWith('dec_') !== true) return null;
    const fault = faultOfCause(event, permitted);
    return fault === null ? null : `${type} by ${actor.id} ${fault}`;
  }

  function faultIn(event: LoggedEvent): string | null {
    const decided = payloadIf(event, 'policy.decided.v1');
    if (decided !== null) {
      const { decisionId, effect, subjectId, action, principal, requiredLimits } = decided;
      decisions.set(decisionId, { effect, subjectId, action, principal, requiredLimits });
      return null;
    }
    const artifact = payloadIf(event, 'artifact.requested.v1');
    if (artifact !== null) {
      counts.documents += 1;
      const fault = faultOfCause(event, ['publishArtifact']);
      return fault === null ? null : `document ${artifact.artifactId} ${fault}`;
    }
    const hand = takeByHand(event);
    if (hand !== null) return hand;
    const called = payloadIf(event, 'tool.called.v1');
    if (called !== null) return takeToolCall(called);
    const spend = payloadIf(event, 'money.intent_authorised.v1');
    if (spend !== null) {
      counts.spends += 1;
      authorised.add(spend.moneyIntentId);
      const fault = faultOf(spend.decisionId, spend.moneyIntentId, ['PERMIT']) ?? uncountedFault(spend);
      return fault === null ? null : `spend ${spend.moneyIntentId} ${fault}`;
    }
    const captured = payloadIf(event, 'money.intent_captured.v1');
    if (captured === null || authorised.has(captured.moneyIntentId)) return null;
    return `spend ${captured.moneyIntentId} was captured and never authorised`;
  }

  return {
    take(event: LoggedEvent): void {
      const what = faultIn(event);
      if (what !== null) faults.push({ seq: event.seq, what });
    },
    result: (): DecisionAudit => ({ ...counts, decisions: decisions.size, faults }),
  };
}

function actionsOf(type: string): readonly string[] | null {
  return type in byHand ? byHand[type as keyof typeof byHand] : null;
}

/**
 * What a spend posts, and the account that it opens by itself, are permitted with the spend: its own events tell by which
 * decision. No person can give an account such a name.
 */
function isOfSpend(event: LoggedEvent): boolean {
  const posted = payloadIf(event, 'ledger.transfer_posted.v1');
  if (posted !== null) return posted.moneyIntentId !== null;
  const opened = payloadIf(event, 'ledger.account_opened.v1');
  return opened !== null && event.causationId === null && isReservedName(opened.name);
}

function principalText({ kind, id }: LoggedEvent['actor']): string {
  const types = { PERSON: 'Person', AGENT: 'Agent', INTEGRATION: 'Integration', SYSTEM: 'System' } as const;
  // As Cedar writes entities.
  return `${types[kind]}::${JSON.stringify(id)}`;
}

/** Outcomes after which the tool has surely run. */
const ranOutcomes: readonly ToolCall['outcome'][] = ['SUCCEEDED'];
const allEffects: readonly Decision['effect'][] = ['PERMIT', 'DENY', 'APPROVAL_REQUIRED'];

function payloadIf<Type extends EventType>(event: LoggedEvent, type: Type): PayloadOf<Type> | null {
  if (event.type !== type) return null;
  // The catalog's schema of a type gives the payload of that type.
  return eventCatalog[type].parse(event.payload) as PayloadOf<Type>;
}

function tell({ toolCalls, spends, documents, byHand: acts, decisions, faults }: DecisionAudit): number {
  for (const { seq, what } of faults.slice(0, faultsShownMax)) complain(`${mark(false)} seq ${seq}: ${what}`);
  if (faults.length > faultsShownMax) complain(`and ${faults.length - faultsShownMax} more`);
  const looked = `${toolCalls} tool calls and ${spends} spends, ${documents} documents, ${acts} acts of people, ${decisions} decisions`;
  if (faults.length > 0) {
    say(`${looked}: ${faults.length} without a permission`);
    return 1;
  }
  say(`${mark(true)} ${looked}: each was permitted before it began`);
  return 0;
}
