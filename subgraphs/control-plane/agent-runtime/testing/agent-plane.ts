import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import type { Closable } from '#runtime/bus/bus.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { hashJson } from '#runtime/json/canonical.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import { type PolicyCheckReply, type PolicyCheckRequest, policyCheck } from '#schema/rpc/policy.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { createControlPlane } from '../../index.ts';
import { createOrchestrator } from '../../orchestrator/orchestrator.ts';
import { type AgentRuntimeOptions, createAgentRuntime } from '../agent-runtime.ts';
import { serveTestTreasury, type TestTreasury } from './test-treasury.ts';

/** A control plane on real servers with agents at work; policy and treasury are responders that speak their contracts. */
export interface AgentPlane {
  readonly stack: TestStack;
  readonly runtime: TestRuntime;
  readonly policy: TestPolicy;
  readonly treasury: TestTreasury;
  /**
   * Starts one agent runtime; it is stopped with the plane, if not before.
   * @param taskTimeoutMs how long a task may take; default as configured
   */
  startAgents(options?: AgentRuntimeOptions, taskTimeoutMs?: number): Promise<RoleRunner>;
  /** Submits a workflow of one task to a new venture. */
  submit(steps: readonly object[], brief?: object): Promise<TestTask>;
  stop(): Promise<void>;
}

export interface TestPolicy {
  /** Questions about tool calls; those about submissions are always permitted and left out. */
  readonly asked: PolicyCheckRequest[];
  /** What it answers about tool calls from now on; what is left out is a plain PERMIT. */
  decide: (request: PolicyCheckRequest) => Partial<PolicyCheckReply>;
  /** Nobody answers until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

interface ToolCallView {
  readonly step: string;
  readonly tool: string;
  readonly outcome: string;
  readonly isFallback: boolean;
  readonly arguments: unknown;
  readonly result: { readonly code?: string; readonly message?: string } | null;
}

export interface TaskView {
  readonly id: string;
  readonly state: string;
  readonly failure: string | null;
  readonly attempts: number;
  readonly output: Readonly<Record<string, unknown>> | null;
  readonly toolCalls: readonly ToolCallView[];
}

/** The one task of a test's workflow. */
export interface TestTask {
  readonly ventureId: string;
  readonly workflowId: string;
  readonly founder: Identity;
  view(): Promise<TaskView>;
  /** Waits for the state. @returns the task in it */
  reach(state: string): Promise<TaskView>;
  /** Answers the approval that is open. @throws Error when there is none */
  answer(approve: boolean): Promise<void>;
  /** Lets the lease of the current attempt run out at once. */
  expireLease(): Promise<void>;
}

export async function startAgentPlane(env: Readonly<Record<string, string>> = {}): Promise<AgentPlane> {
  const stack = await startTestStack();
  const runtime = await createTestRuntime(stack, { env });
  const subgraph = createControlPlane(runtime);
  const policy = await serveTestPolicy(runtime);
  const treasury = await serveTestTreasury(runtime);
  const api = subgraph.roles['control-plane'];
  const runners: RoleRunner[] = [...(api ? [api] : []), createOrchestrator(runtime, { sweepIntervalMs: 100 })];
  for (const runner of runners) await runner.start();
  const running = new Set<RoleRunner>();

  async function data<T>(identity: Identity, query: string, variables: Record<string, unknown>): Promise<T> {
    const answer = await subgraph.executor.execute({ query, variables, identity, requestId: systemIds.uuid() });
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
    // The test names the shape of what it selected.
    return answer.data as T;
  }

  return {
    stack,
    runtime,
    policy,
    treasury,
    async startAgents(options = {}, taskTimeoutMs = runtime.config.workers.l3TimeoutMs) {
      const workers = { ...runtime.config.workers, l3TimeoutMs: taskTimeoutMs };
      const own = { ...runtime, config: { ...runtime.config, workers } };
      const agents = createAgentRuntime(own, { drainMs: 5_000, ...options });
      await agents.start();
      const runner: RoleRunner = {
        start: async () => undefined,
        async stop() {
          if (running.delete(runner)) await agents.stop();
        },
      };
      running.add(runner);
      return runner;
    },
    async submit(steps, brief = { audience: 'walkers' }) {
      const founder = newFounder();
      const ventureId = await createVenture(data, founder, brief);
      const workflowId = await submitWorkflow(data, founder, ventureId, steps);
      return testTask(runtime, data, { founder, ventureId, workflowId });
    },
    async stop() {
      await Promise.all([...running].map((runner) => runner.stop()));
      for (const runner of runners.reverse()) await runner.stop();
      await policy.goAway();
      await treasury.close();
      await runtime.close();
      await stack.stop();
    },
  };
}

type Data = <T>(identity: Identity, query: string, variables: Record<string, unknown>) => Promise<T>;

function newFounder(): Identity {
  const actor = { kind: 'PERSON', id: systemIds.next('person'), name: 'Ana' } as const;
  return { actor, tenantId: systemIds.next('tenant'), scopes: scopesOfRole.founder };
}

async function createVenture(data: Data, founder: Identity, brief: object): Promise<string> {
  const input = {
    idempotencyKey: systemIds.uuid(),
    name: 'Tea house',
    timeZone: 'Europe/Berlin',
    brief,
    agents: [{ name: 'Wim', level: 'L3', role: 'worker' }],
  };
  const query = `mutation ($input: CreateVentureInput!) { createVenture(input: $input) { venture { id } userErrors { message } } }`;
  const { createVenture: payload } = await data<{ createVenture: { venture: { id: string } } }>(founder, query, {
    input,
  });
  return payload.venture.id;
}

async function submitWorkflow(
  data: Data,
  founder: Identity,
  ventureId: string,
  steps: readonly object[],
): Promise<string> {
  const spec = { name: 'Open', tasks: [{ name: 'job', role: 'worker', steps }] };
  const input = { idempotencyKey: systemIds.uuid(), ventureId, spec };
  const query = `mutation ($input: SubmitWorkflowInput!) { submitWorkflow(input: $input) { workflow { id } userErrors { message } } }`;
  const { submitWorkflow: payload } = await data<{
    submitWorkflow: { workflow: { id: string } | null; userErrors: { message: string }[] };
  }>(founder, query, { input });
  if (payload.workflow === null) throw new Error(payload.userErrors.map(({ message }) => message).join('; '));
  return payload.workflow.id;
}

function testTask(
  runtime: TestRuntime,
  data: Data,
  ids: { readonly founder: Identity; readonly ventureId: string; readonly workflowId: string },
): TestTask {
  const { founder, ventureId, workflowId } = ids;
  async function view(): Promise<TaskView> {
    const query = `query ($id: ID!) { workflow(id: $id) { tasks {
      id state failure attempts output toolCalls { step tool outcome isFallback arguments result }
    } } }`;
    const { workflow } = await data<{ workflow: { tasks: TaskView[] } }>(founder, query, { id: workflowId });
    const [task] = workflow.tasks;
    const planned = { id: '', state: 'PLANNED', failure: null, attempts: 0, output: null, toolCalls: [] };
    return task ?? planned;
  }
  return {
    ...ids,
    view,
    async reach(state) {
      let task = await view();
      await expect
        .poll(
          async () => {
            task = await view();
            return task.failure === null || state === 'FAILED' ? task.state : `${task.state}: ${task.failure}`;
          },
          { timeout: 60_000, interval: 50 },
        )
        .toBe(state);
      return task;
    },
    async answer(approve) {
      const query = `query ($id: ID!) { approvals(ventureId: $id, state: PENDING) { nodes { id actionHash } } }`;
      const { approvals } = await data<{ approvals: { nodes: { id: string; actionHash: string }[] } }>(founder, query, {
        id: ventureId,
      });
      const [open] = approvals.nodes;
      if (open === undefined) throw new Error('there is no open approval');
      const input = {
        idempotencyKey: systemIds.uuid(),
        approvalId: open.id,
        approve,
        actionHash: open.actionHash,
        reason: 'because',
      };
      await data(
        founder,
        `mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) { approval { id } } }`,
        { input },
      );
    },
    async expireLease() {
      await runtime.db.drizzle.execute(
        sql`update control_plane.tasks set lease_expires_at = now() - interval '1 second' where workflow_id = ${workflowId}`,
      );
    },
  };
}

async function serveTestPolicy({ bus }: TestRuntime): Promise<TestPolicy> {
  let served: Closable | null = null;
  const policy: TestPolicy = {
    asked: [],
    decide: () => ({}),
    async goAway() {
      await served?.close();
      served = null;
    },
    async comeBack() {
      served = await bus.serve(policyCheck, async (request) => {
        const { approvalId: _held, ...action } = request;
        const plain: PolicyCheckReply = {
          decisionId: systemIds.next('policyDecision'),
          effect: 'PERMIT',
          frozen: false,
          reasons: [],
          determiningPolicies: [],
          bundleHash: null,
          actionHash: hashJson(action),
        };
        if (request.action !== 'callTool') return plain;
        policy.asked.push(request);
        return { ...plain, ...policy.decide(request) };
      });
    },
  };
  await policy.comeBack();
  return policy;
}
