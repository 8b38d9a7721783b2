type Line = readonly [left: string, right: string];

interface Help {
  readonly does: string;
  readonly argument?: string;
  readonly options: readonly Line[];
}

const dataDir: Line = ['--data-dir DIR', 'where the data is (default: .parpour/data)'];

const commands = {
  start: {
    does: 'run everything until Ctrl-C',
    options: [['--port N', 'port of the graph (default: 4000, or a free one when that is taken)'], dataDir],
  },
  demo: {
    does: 'run a venture file end to end, on the running instance or on one of its own',
    argument: '[FILE]',
    options: [
      ['FILE', 'a venture file (default: examples/newsletter-venture.yaml)'],
      ['--keep', 'leave the instance running at the end'],
      ['--out DIR', 'where the documents go (default: .parpour/demo)'],
      dataDir,
    ],
  },
  status: { does: 'show what runs, where, and how it is', options: [dataDir] },
  doctor: { does: 'show what this machine has, and what is not enforced here', options: [dataDir] },
  token: {
    does: 'print a token for the graph',
    options: [
      ['--role ROLE', 'founder, operator, auditor or integrator (default: founder)'],
      ['--hours N', 'how long it is good for (default: 720)'],
      ['--tenant ID', 'whose data it opens (default: the tenant of the data directory)'],
      ['--rotate', 'make a new signing key first; tokens of the old one end a day later'],
      dataDir,
    ],
  },
  'database-url': {
    does: 'print the address of the running database for one of its roles',
    options: [['--role ROLE', 'auditor, reader or that of a service (default: auditor, which only reads)'], dataDir],
  },
  verify: {
    does: 'check the event log, its checkpoints and its proofs',
    argument: '[FILE | decision ID|FILE | decisions [FILE]]',
    options: [
      ['FILE', 'an export to check without a server (default: the running instance)'],
      ['decision ID', 'make a decision of policy again, out of the database or its receipt (a FILE)'],
      ['decisions', 'look for tool calls and spends without a permit, in the log or an export'],
      ['--key KEY', 'the verifier key to trust'],
      ['--venture ID', 'check this venture only'],
      ['--export FILE', 'keep what was checked'],
      dataDir,
    ],
  },
  export: {
    does: 'write the books into a file: the journal, or the statement of an account',
    argument: 'journal | statement',
    options: [
      ['--account NAME', 'whose statement, by name or id'],
      ['--format FORMAT', 'csv, hledger or beancount (default: csv)'],
      ['--venture ID', 'whose books (default: the only venture)'],
      ['--as-of SEQ', 'position of the log at which the books end (default: the latest)'],
      ['--from DAY', 'first day of a statement, or an instant'],
      ['--to DAY', 'last day of a statement, or an instant'],
      ['--out FILE', 'where it goes; - for standard output (default: a name with the position)'],
      ['--graph URL', 'the graph of an instance elsewhere, with --token-file'],
      ['--token-file FILE', 'a token for it'],
      dataDir,
    ],
  },
  policy: {
    does: 'run the tests of policies, or try policies on what was decided before',
    argument: 'test [FILE…] | backtest FILE',
    options: [
      ['test FILE', '*.tests.yaml beside a *.cedar, or that (default: all in examples/policies)'],
      ['backtest FILE', 'a *.cedar, or the id of a bundle: what would it have decided otherwise?'],
      ['--venture ID', 'whose decisions (default: the one there is)'],
      ['--from, --to INSTANT', 'of which time, such as 2026-03-01T00:00:00Z (default: the last thirty days)'],
      dataDir,
    ],
  },
  operations: {
    does: 'write the manifest of operations that clients may ask for by id',
    argument: 'manifest DIR',
    options: [
      ['DIR', 'where the *.graphql files are, also below'],
      ['--out FILE', 'where the manifest goes (default: operations.json)'],
      ['--schema FILE', "schema that the operations have to fit (default: the graph's)"],
    ],
  },
  freeze: {
    does: 'stop everything in all ventures, or let it go on',
    argument: 'on | off | show',
    options: [
      ['--reason TEXT', 'why; needed for on and off'],
      ['--database-url URL', 'of a platform that was not started with `start`'],
      dataDir,
    ],
  },
  'dead-letters': {
    does: 'show events that could not be handled, or have one handled again',
    argument: '[list | retry ID]',
    options: [['--all', 'also those that were handled since'], dataDir],
  },
  projections: {
    does: 'make tables that follow from the event log again',
    argument: '[list | rebuild NAME]',
    options: [dataDir],
  },
  log: {
    does: 'show the months of the event log, or take old ones out of it',
    argument: '[partitions | detach]',
    options: [['--before MONTH', 'detach: every month before this one, for example 2026-01'], dataDir],
  },
  reset: { does: 'throw the data away', options: [['--yes', 'really'], dataDir] },
} as const satisfies Record<string, Help>;

export type CommandName = keyof typeof commands;

export function isCommandName(name: string | undefined): name is CommandName {
  return name !== undefined && Object.hasOwn(commands, name);
}

/** All commands, a line each. */
export function usage(): string {
  const lines = Object.entries(commands).map(([name, { does }]): Line => [name, does]);
  return [
    'parpour COMMAND [OPTIONS]',
    '',
    ...aligned(lines),
    '',
    '`parpour help COMMAND` shows the options. From a checkout: npm run parpour -- COMMAND',
  ].join('\n');
}

/** One command with its options. */
export function commandHelp(name: CommandName): string {
  const { does, options, argument }: Help = commands[name];
  const head = ['parpour', name, argument, options.length > 0 ? '[OPTIONS]' : undefined].filter(Boolean).join(' ');
  return [head, `  ${does}`, ...(options.length > 0 ? ['', ...aligned(options)] : [])].join('\n');
}

function aligned(lines: readonly Line[]): string[] {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
