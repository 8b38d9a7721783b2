import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  ActivatePolicyBundleDocument,
  CreateVentureDocument,
  DepositFundsDocument,
  OpenAccountDocument,
  PublishPolicyBundleDocument,
  SetSpendingLimitDocument,
} from '#codegen/sdk/operations.ts';
import type { VentureFile } from '#schema/specs/venture-file.ts';
import { accepted, type GraphClient } from './graph-client.ts';

export interface VentureSetup {
  readonly file: VentureFile;
  /** Where the file is: its policies are named relative to it. */
  readonly path: string;
  /** Start of every idempotency key: the same key finds the same venture again. */
  readonly key: string;
  /** Replaces the file's name for the venture. */
  readonly name?: string;
}

/**
 * Makes a venture as its file describes it, through the public graph: agents, accounts with their deposits, spending
 * limits, and its policy bundle in force. Safe to repeat.
 * @throws GraphError when the graph refuses a part of it
 */
export async function setUpVenture(client: GraphClient, setup: VentureSetup): Promise<{ ventureId: string }> {
  const { venture, policies } = setup.file;
  const key = (part: string) => `${setup.key}:${part}`;
  const { createVenture } = await client.request(CreateVentureDocument, {
    input: {
      idempotencyKey: key('venture'),
      name: setup.name ?? venture.name,
      timeZone: venture.timeZone,
      brief: venture.brief,
      agents: venture.agents,
    },
  });
  const created = accepted(createVenture).venture;
  if (!created) throw new Error('createVenture returned neither a venture nor a refusal');
  const ventureId = created.id;

  for (const account of venture.accounts) {
    const { openAccount } = await client.request(OpenAccountDocument, {
      input: {
        idempotencyKey: key(`account:${account.name}`),
        ventureId,
        name: account.name,
        kind: account.kind,
        currency: account.deposit.currency,
      },
    });
    const accountId = accepted(openAccount).account?.id ?? '';
    const { depositFunds } = await client.request(DepositFundsDocument, {
      input: {
        idempotencyKey: key(`deposit:${account.name}`),
        accountId,
        amount: account.deposit,
        description: account.depositFrom,
      },
    });
    accepted(depositFunds);
  }

  const agentIds = new Map(created.agents.map(({ name, id }) => [name, id]));
  for (const [index, limit] of venture.spendingLimits.entries()) {
    const subject = limit.scope === 'AGENT' ? (agentIds.get(limit.subject ?? '') ?? limit.subject) : limit.subject;
    const { setSpendingLimit } = await client.request(SetSpendingLimitDocument, {
      input: {
        idempotencyKey: key(`limit:${index}`),
        ventureId,
        scope: limit.scope,
        ...(subject !== undefined && { subject }),
        windowSeconds: limit.window,
        cap: limit.cap,
        ...(limit.name !== undefined && { name: limit.name }),
      },
    });
    accepted(setSpendingLimit);
  }

  const cedar =
    policies.file === undefined ? undefined : await readFile(resolve(dirname(setup.path), policies.file), 'utf8');
  const { publishPolicyBundle } = await client.request(PublishPolicyBundleDocument, {
    input: {
      idempotencyKey: key('bundle'),
      ventureId,
      ...(cedar !== undefined && { policies: cedar }),
      allowlists: Object.entries(policies.allowlists).map(([role, tools]) => ({ role, tools })),
    },
  });
  const bundleId = accepted(publishPolicyBundle).bundle?.id ?? '';
  const { activatePolicyBundle } = await client.request(ActivatePolicyBundleDocument, {
    input: { idempotencyKey: key('activate'), bundleId },
  });
  accepted(activatePolicyBundle);
  return { ventureId };
}
