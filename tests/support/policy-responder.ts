import type { Identity } from '#runtime/auth/identity.ts';
import type { Bus, Closable } from '#runtime/bus/bus.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { hashJson } from '#runtime/json/canonical.ts';
import { type PolicyCheckReply, type PolicyCheckRequest, policyCheck, policyCheckMany } from '#schema/rpc/policy.ts';

/** What a test lets policy answer; PERMIT when it says nothing. */
export type PolicyRule = (request: PolicyCheckRequest) => Partial<PolicyCheckReply>;

/** A party on the real bus that speaks policy's contract: the subgraphs meet there, and tests of one start no other. */
export interface PolicyResponder {
  /** Every question since the start, oldest first. */
  readonly asked: readonly { readonly request: PolicyCheckRequest; readonly identity: Identity }[];
  /** Decides how questions are answered from now on. */
  answer(rule: PolicyRule): void;
  /** Leaves the bus: calls find nobody. */
  leave(): Promise<void>;
  /** Comes back. */
  join(): Promise<void>;
}

export async function createPolicyResponder(bus: Bus, ids: IdSource): Promise<PolicyResponder> {
  const asked: { request: PolicyCheckRequest; identity: Identity }[] = [];
  let rule: PolicyRule = () => ({});
  let served: readonly Closable[] = [];

  function decide(request: PolicyCheckRequest, identity: Identity): PolicyCheckReply {
    asked.push({ request, identity });
    const { action, principal, resource, context } = request;
    const permit: PolicyCheckReply = {
      decisionId: ids.next('policyDecision'),
      effect: 'PERMIT',
      frozen: false,
      reasons: [],
      determiningPolicies: [],
      bundleHash: null,
      actionHash: hashJson({ action, principal, resource, context }),
    };
    return { ...permit, ...rule(request) };
  }

  async function join(): Promise<void> {
    if (served.length > 0) return;
    served = await Promise.all([
      bus.serve(policyCheck, async (request, { identity }) => decide(request, identity)),
      bus.serve(policyCheckMany, async ({ checks }, { identity }) => ({
        outcomes: checks.map((request) => ({ ok: true as const, reply: decide(request, identity) })),
      })),
    ]);
  }

  await join();
  return {
    asked,
    join,
    answer(next) {
      rule = next;
    },
    async leave() {
      await Promise.all(served.map((each) => each.close()));
      served = [];
    },
  };
}
