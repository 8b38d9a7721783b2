import type { ConfigEntry } from './entry.ts';

/** What the graph does: policy, its cost, and where its services run. */
export const graphEntries = [
  {
    name: 'VENTURE_APPROVAL_EXPIRES_SECONDS',
    group: 'Policy',
    description:
      'How long an approval is waited for where the policies that ask for it do not say (`@approval_expires`). 60 to 2592000.',
    fallback: '86400',
  },
  {
    name: 'VENTURE_POLICY_BACKTEST_THREADS',
    group: 'Policy',
    description: 'Threads that put recorded decisions before a candidate, in each process that runs policy. 1 to 16.',
    fallback: '2',
  },
  {
    name: 'VENTURE_POLICY_GUARDRAILS_PATH',
    group: 'Policy',
    description:
      'Cedar file of forbids and approvals that stand above the bundles of all ventures (docs/policy.md); the same in every process that runs policy.',
  },
  {
    name: 'VENTURE_POLICY_CHANGED_SHARE_MAX',
    group: 'Policy',
    description:
      'Most decisions that may come out otherwise in the backtest of a bundle that is put in force without a reason: a share from 0 to 1. This and the next three are for ventures that have set nothing else (docs/policy.md).',
    fallback: '0.25',
  },
  {
    name: 'VENTURE_POLICY_CHANGED_COUNT_MAX',
    group: 'Policy',
    description: 'The same as a number of decisions; no bound beside the share when left out.',
  },
  {
    name: 'VENTURE_POLICY_BACKTEST_REQUIRED',
    group: 'Policy',
    description: 'true: a bundle is put in force after a backtest over the last seven days, or with a reason.',
    fallback: 'false',
  },
  {
    name: 'VENTURE_POLICY_FOUR_EYES',
    group: 'Policy',
    description:
      'true: whoever published a bundle may not put it in force, and what loosens governance takes two people.',
    fallback: 'false',
  },
  {
    name: 'VENTURE_GOVERNANCE_BOUNDS',
    group: 'Policy',
    description:
      'What no venture may loosen, as a JSON object with any of `fourEyes`, `unfreezeByAnother`, `backtestRequired` (true), `changedShareMax` and `changedCountMax`: {"fourEyes":true,"changedShareMax":0.5}.',
    fallback: '{}',
  },
  {
    name: 'VENTURE_SUPERGRAPH_PATH',
    group: 'Any supergraph',
    description:
      'File of a Federation 2 supergraph. `node gateway/main.ts` serves it to whoever asks; the role gateway serves it instead of the one that was composed from schema/. Both load it again when the file changes and on SIGHUP, and keep the old one when the new one is not valid. Of the other variables `node gateway/main.ts` reads the log level, the host, the environment, the cost of operations and the port of the gateway.',
  },
  {
    name: 'VENTURE_SUBGRAPH_URLS',
    group: 'Any supergraph',
    description:
      'JSON object of addresses by name of subgraph, instead of those in the supergraph: {"users":"http://localhost:4001/graphql"}.',
    fallback: '{}',
  },
  {
    name: 'VENTURE_COST_LIMIT',
    group: 'Cost of operations',
    description:
      'Most that one operation, or one item of a subscription, may cost by its estimate (docs/gateway.md); 0 for no limit. For a supergraph that is not ours there is none unless this is set.',
    fallback: '50000',
  },
  {
    name: 'VENTURE_COST_LIST_SIZE',
    group: 'Cost of operations',
    description: 'Length that is assumed of a list of which the schema says nothing.',
    fallback: '10',
  },
  {
    name: 'VENTURE_COST_BURST',
    group: 'Cost of operations',
    description:
      'Most that one caller may spend at once after a rest; 0 for no limit, else VENTURE_COST_LIMIT or more. For a supergraph that is not ours there is none unless this is set.',
    fallback: '200000',
  },
  {
    name: 'VENTURE_COST_REFILL_PER_SECOND',
    group: 'Cost of operations',
    description: 'What one caller may spend in a second in the long run.',
    fallback: '20000',
  },
  { name: 'VENTURE_GATEWAY_PORT', group: 'Ports', description: 'Gateway.', fallback: '4000' },
  { name: 'VENTURE_CONTROL_PLANE_PORT', group: 'Ports', description: 'Control plane.', fallback: '8000' },
  { name: 'VENTURE_POLICY_PORT', group: 'Ports', description: 'Policy.', fallback: '8001' },
  { name: 'VENTURE_ARTIFACT_PORT', group: 'Ports', description: 'Artifact.', fallback: '8002' },
  { name: 'VENTURE_TREASURY_PORT', group: 'Ports', description: 'Treasury.', fallback: '8003' },
  { name: 'VENTURE_COMPLIANCE_PORT', group: 'Ports', description: 'Compliance.', fallback: '8004' },
  { name: 'VENTURE_ORCHESTRATOR_PORT', group: 'Ports', description: 'Workers: health and metrics.', fallback: '8005' },
  {
    name: 'VENTURE_CONTROL_PLANE_URL',
    group: 'Service URLs',
    description: 'Where the gateway finds the control plane when it runs in another process.',
    fallback: 'http://127.0.0.1:8000',
  },
  {
    name: 'VENTURE_POLICY_ENGINE_URL',
    group: 'Service URLs',
    description: 'The same for policy.',
    fallback: 'http://127.0.0.1:8001',
  },
  {
    name: 'VENTURE_ARTIFACT_COMPILER_URL',
    group: 'Service URLs',
    description: 'The same for artifact.',
    fallback: 'http://127.0.0.1:8002',
  },
  {
    name: 'VENTURE_TREASURY_API_URL',
    group: 'Service URLs',
    description: 'The same for treasury.',
    fallback: 'http://127.0.0.1:8003',
  },
  {
    name: 'VENTURE_COMPLIANCE_URL',
    group: 'Service URLs',
    description: 'The same for compliance.',
    fallback: 'http://127.0.0.1:8004',
  },
  {
    name: 'VENTURE_L3_MAX_CONCURRENCY',
    group: 'Workers',
    description: 'Tasks that one agent runtime runs at once.',
    fallback: '5',
  },
  {
    name: 'VENTURE_L3_QUEUE_DEPTH',
    group: 'Workers',
    description: 'Tasks of one venture that may wait before new workflows are refused.',
    fallback: '100',
  },
  {
    name: 'VENTURE_UNFREEZE_BY_ANOTHER',
    group: 'Workers',
    description:
      'Whether a freeze has to be lifted by another person than the one who applied it: `true` or `false`. For ventures that have set nothing else (docs/policy.md).',
    fallback: 'false',
  },
  {
    name: 'VENTURE_L3_TIMEOUT_SECONDS',
    group: 'Workers',
    description: 'Hard time limit of one task.',
    fallback: '1800',
  },
  {
    name: 'VENTURE_INTAKE_WAITING_SOFT',
    group: 'Workers',
    description:
      'Events that wait for the orchestrator from which on a submission of a workflow is slowed down, by up to 1 s.',
    fallback: '1000',
  },
  {
    name: 'VENTURE_INTAKE_WAITING_HARD',
    group: 'Workers',
    description:
      'Events that wait for the orchestrator from which on workflows are refused with OVERLOADED and a time to wait. More than the soft limit.',
    fallback: '5000',
  },
  {
    name: 'VENTURE_WORKER_CONCURRENCY',
    group: 'Workers',
    description: 'Documents that one compiler builds at once.',
    fallback: '2',
  },
] as const satisfies readonly ConfigEntry[];
