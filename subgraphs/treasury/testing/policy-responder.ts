import type { Identity } from '#runtime/auth/identity.ts';
import type { Bus, Closable } from '#runtime/bus/bus.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { hashJson } from '#runtime/json/canonical.ts';
import { type PolicyCheckReply, type PolicyCheckRequest, policyCheck } from '#schema/rpc/policy.ts';

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
  let served: Closable | undefined;

  async function join(): Promise<void> {
    served ??= await bus.serve(policyCheck, async (request, { identity }) => {
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
    });
  }

  await join();
  return {
    asked,
    join,
    answer(next) {
      rule = next;
    },
    async leave() {
      await served?.close();
      served = undefined;
    },
  };
}
