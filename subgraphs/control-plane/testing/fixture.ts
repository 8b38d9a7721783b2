import { sql } from 'drizzle-orm';
import type { FormattedExecutionResult } from 'graphql';
import { AckPolicy, type ConsumerMessages } from 'nats';
import { vi } from 'vitest';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import type { Closable } from '#runtime/bus/bus.ts';
import { readEvents } from '#runtime/events/read.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { hashJson, sha256Hex } from '#runtime/json/canonical.ts';
import type { RoleRunner, Subgraph } from '#runtime/service/service.ts';
import { type PolicyCheckReply, type PolicyCheckRequest, policyCheck } from '#schema/rpc/policy.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack } from '#tests/support/servers.ts';
import { createControlPlane } from '../index.ts';
import { createOrchestrator, type OrchestratorOptions } from '../orchestrator/orchestrator.ts';
import { createTaskBoard } from '../task/task-board.ts';
import { StaleAttemptError, type TaskBoard, type TaskWork, taskDispatch } from '../task/task-work.ts';

/** A person of a tenant; another call gives another person. */
export function person(tenantId: string, name = 'Ana'): Identity {
  return { actor: { kind: 'PERSON', id: systemIds.next('person'), name }, tenantId, scopes: scopesOfRole.founder };
}

export const newTenant = () => systemIds.next('tenant');

/** A control plane on real servers, with a responder that speaks policy's contract. */
export interface ControlPlaneStack {
  readonly runtime: TestRuntime;
  readonly subgraph: Subgraph;
  readonly board: TaskBoard;
  /** What the policy responder was asked, and what it answers from now on. */
  readonly policy: { readonly asked: PolicyCheckRequest[]; effect: PolicyCheckReply['effect']; frozen: boolean };
  /** Runs an operation and returns its data. @throws Error when the answer has errors */
  data<T = Record<string, never>>(identity: Identity, query: string, variables?: Record<string, unknown>): Promise<T>;
  execute(identity: Identity, query: string, variables?: Record<string, unknown>): Promise<FormattedExecutionResult>;
  stop(): Promise<void>;
}

/** @param roles which runners work; the API's always does */
export async function startControlPlane(
  roles: readonly ('orchestrator' | 'projector' | 'scheduler')[] = ['orchestrator', 'projector', 'scheduler'],
  options: OrchestratorOptions & { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ControlPlaneStack> {
  const { env, ...orchestratorOptions } = options;
  const stack = await startTestStack();
  const runtime = await createTestRuntime(stack, env && { env });
  const subgraph = createControlPlane(runtime);
  const policy: ControlPlaneStack['policy'] = { asked: [], effect: 'PERMIT', frozen: false };
  const served = await servePolicy(runtime, policy);
  const runners: RoleRunner[] = [
    ...(subgraph.roles['control-plane'] ? [subgraph.roles['control-plane']] : []),
    ...roles.flatMap((role) => {
      if (role === 'orchestrator')
        return [createOrchestrator(runtime, { sweepIntervalMs: 200, ...orchestratorOptions })];
      const runner = subgraph.roles[role];
      return runner ? [runner] : [];
    }),
  ];
  for (const runner of runners) await runner.start();
  let requests = 0;
  const execute: ControlPlaneStack['execute'] = (identity, query, variables) =>
    subgraph.executor.execute({ query, variables, identity, requestId: `req_${requests++}` });
  return {
    runtime,
    subgraph,
    board: createTaskBoard(runtime),
    policy,
    execute,
    async data<T>(identity: Identity, query: string, variables?: Record<string, unknown>) {
      const { data, errors } = await execute(identity, query, variables);
      if (errors !== undefined) throw new Error(`The graph answered with errors: ${JSON.stringify(errors)}`);
      // The test names the shape of what it selected.
      return data as T;
    },
    async stop() {
      for (const runner of runners.reverse()) await runner.stop();
      await served.close();
      await runtime.close();
      await stack.stop();
    },
  };
}

function servePolicy(runtime: TestRuntime, policy: ControlPlaneStack['policy']): Promise<Closable> {
  return runtime.bus.serve(policyCheck, async (request) => {
    policy.asked.push(request);
    return {
      decisionId: systemIds.next('policyDecision'),
      effect: policy.effect,
      frozen: policy.frozen,
      reasons: policy.effect === 'PERMIT' ? [] : ['no workflows on Sundays'],
      determiningPolicies: [],
      bundleHash: null,
      actionHash: hashJson(request),
    };
  });
}

export interface TestVenture {
  readonly id: string;
  readonly founder: Identity;
  readonly tenantId: string;
  readonly agents: readonly { readonly id: string; readonly name: string }[];
}

const createVentureMutation = `mutation ($input: CreateVentureInput!) {
  createVenture(input: $input) { venture { id agents { id name } } userErrors { code message } }
}`;

/** A venture with a researcher and a writer, of a new tenant unless one is given. */
export async function newVenture(
  plane: ControlPlaneStack,
  founder: Identity = person(newTenant()),
): Promise<TestVenture> {
  const { createVenture } = await plane.data<{
    createVenture: { venture: { id: string; agents: { id: string; name: string }[] } };
  }>(founder, createVentureMutation, {
    input: {
      idempotencyKey: systemIds.uuid(),
      name: 'Print shop',
      timeZone: 'Europe/Berlin',
      brief: { goal: 'sell posters' },
      agents: [
        { name: 'Rita', level: 'L3', role: 'researcher' },
        { name: 'Will', level: 'L3', role: 'writer' },
      ],
    },
  });
  return { ...createVenture.venture, founder, tenantId: founder.tenantId };
}

/** A workflow file: task name -> names it depends on. Each task has one step. */
export function specOf(dependencies: Readonly<Record<string, readonly string[]>>, name = 'Launch') {
  return {
    name,
    tasks: Object.entries(dependencies).map(([taskName, dependsOn], index) => ({
      name: taskName,
      role: index % 2 === 0 ? 'researcher' : 'writer',
      dependsOn,
      steps: [{ name: 'draft', tool: 'content.write', with: { kind: 'memo', about: taskName } }],
    })),
  };
}

export const submitMutation = `mutation ($input: SubmitWorkflowInput!) {
  submitWorkflow(input: $input) { workflow { id state } replayed userErrors { code field message } }
}`;

/** Submits and returns the workflow's id. */
export async function submit(
  plane: ControlPlaneStack,
  venture: TestVenture,
  dependencies: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  const input = { idempotencyKey: systemIds.uuid(), ventureId: venture.id, spec: specOf(dependencies) };
  const { submitWorkflow } = await plane.data<{
    submitWorkflow: { workflow: { id: string } | null; userErrors: unknown[] };
  }>(venture.founder, submitMutation, { input });
  if (submitWorkflow.workflow === null) throw new Error(JSON.stringify(submitWorkflow.userErrors));
  return submitWorkflow.workflow.id;
}

export interface WorkflowView {
  readonly state: string;
  readonly failure: string | null;
  readonly tasks: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly attempts: number;
    readonly failure: string | null;
    readonly output: unknown;
    readonly toolCalls: readonly { readonly id: string; readonly outcome: string }[];
  }[];
}

/** The workflow as its founder sees it. */
export async function view(plane: ControlPlaneStack, venture: TestVenture, id: string): Promise<WorkflowView> {
  const { workflow } = await plane.data<{ workflow: WorkflowView }>(
    venture.founder,
    `query ($id: ID!) {
      workflow(id: $id) { state failure tasks { id name state attempts failure output toolCalls { id outcome } } }
    }`,
    { id },
  );
  return workflow;
}

/** State of each task by name. */
export async function statesOf(
  plane: ControlPlaneStack,
  venture: TestVenture,
  id: string,
): Promise<Record<string, string>> {
  const { tasks } = await view(plane, venture, id);
  return Object.fromEntries(tasks.map((task) => [task.name, task.state]));
}

/** Events of a workflow as `type`, in order, those of tools and tasks with the task's name. */
export async function toldOf(plane: ControlPlaneStack, workflowId: string): Promise<string[]> {
  const events = await readEvents(plane.runtime.db.drizzle, { correlationId: workflowId, limit: 1_000 });
  return events.map(({ type, payload }) =>
    'name' in payload && type.startsWith('task.') ? `${payload.name} ${type}` : type,
  );
}

/** What `toldOf` tells once the log has come to an event of this type: state is there a moment before its event is. */
export async function toldUpTo(plane: ControlPlaneStack, workflowId: string, type: string): Promise<string[]> {
  return vi.waitFor(
    async () => {
      const told = await toldOf(plane, workflowId);
      if (!told.includes(type)) throw new Error(`the log does not tell of ${type} yet`);
      return told;
    },
    { timeout: 30_000, interval: 20 },
  );
}

/** Does the work of tasks; takes what it needs from the work and reports on the board. */
export type Work = (work: TaskWork, board: TaskBoard) => Promise<void>;

/** Succeeds at every task with a text that names the task. */
export const succeedAtOnce: Work = (work, board) =>
  board.succeed(work.token, { draft: { title: `about ${work.task.name}` } });

/** A small worker on TASK_WORK_QUEUE: claims, works, acks. Two with one name share the queue. */
export async function startWorker(plane: ControlPlaneStack, work: Work, name = 'test-worker'): Promise<Closable> {
  const { jetstream, jetstreamManager } = plane.runtime.bus;
  await jetstreamManager.consumers.add('TASK_WORK_QUEUE', {
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    ack_wait: 30_000_000_000,
  });
  const consumer = await jetstream.consumers.get('TASK_WORK_QUEUE', name);
  const messages = await consumer.consume({ max_messages: 10 });
  const loop = serveTasks(plane.board, messages, work);
  return {
    async close() {
      await messages.close();
      await loop;
    },
  };
}

async function serveTasks(board: TaskBoard, messages: ConsumerMessages, work: Work): Promise<void> {
  for await (const message of messages) {
    const claim = await board.claimTask(taskDispatch.parse(message.json()));
    try {
      if (claim.work !== null) await work(claim.work, board);
    } catch (error) {
      // What the attempt held does not count any more.
      if (!(error instanceof StaleAttemptError)) throw error;
    }
    message.ack();
  }
}

/** One id of each kind of object that a venture has, by the name of its type, made as the system makes them. */
export async function idsOf(plane: ControlPlaneStack, owner: TestVenture): Promise<Record<string, string>> {
  const workflowId = await submit(plane, owner, { research: [] });
  const work = await vi.waitFor(
    async () => {
      const task = (await view(plane, owner, workflowId)).tasks[0];
      const claim = await plane.board.claimTask({ taskId: task?.id ?? '', attempt: 1 });
      if (claim.work === null) throw new Error('not queued yet');
      return claim.work;
    },
    { timeout: 30_000 },
  );
  const { toolCallId } = await plane.board.recordToolCall(work.token, {
    toolCallId: systemIds.next('toolCall'),
    step: 'draft',
    isFallback: false,
    tool: 'mail.send',
    arguments: {},
    startedAt: new Date(),
    outcome: 'WAITING',
    result: null,
    refusalCode: null,
    decisionId: null,
    moneyIntentId: null,
  });
  const { approvalId } = await plane.board.requestToolApproval(work.token, {
    toolCallId,
    actionHash: sha256Hex(toolCallId),
    summary: 'Send mail',
    reasons: [],
    quorum: 1,
  });
  const { rows } = await plane.runtime.db.drizzle.execute<{ id: string }>(
    sql`select id from platform.events where stream_id = ${workflowId} and stream_version = 1`,
  );
  return {
    Venture: owner.id,
    Agent: owner.agents[0]?.id ?? '',
    Workflow: workflowId,
    Task: work.task.id,
    ToolCall: toolCallId,
    Approval: approvalId,
    Event: rows[0]?.id ?? '',
  };
}

/** Starts a subscription. @returns its events, or the answer with `errors` */
export function subscribe(
  plane: ControlPlaneStack,
  identity: Identity,
  query: string,
  variables: Record<string, unknown> = {},
) {
  return plane.subgraph.executor.subscribe({ query, variables, identity, requestId: 'req_sub' });
}
