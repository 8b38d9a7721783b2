import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { type CommandName, commandHelp, isCommandName, usage } from './help.ts';
import { paths } from './paths.ts';
import { complain, describeFault, isUsageFault, mark, say } from './ui.ts';

type Command = (argv: readonly string[]) => Promise<number>;

/** Each command's module is loaded when it is asked for: `token` should not wait for the whole service to load. */
const load: Readonly<Record<CommandName, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).start,
  demo: async () => (await import('./demo/demo.ts')).demo,
  status: async () => (await import('./status.ts')).status,
  doctor: async () => (await import('./doctor.ts')).doctor,
  token: async () => (await import('./token.ts')).token,
  'database-url': async () => (await import('./database-url.ts')).databaseUrl,
  verify: async () => (await import('./verify.ts')).verify,
  export: async () => (await import('./export.ts')).exportBooks,
  policy: async () => (await import('./policy.ts')).policy,
  operations: async () => (await import('./operations.ts')).operations,
  freeze: async () => (await import('./freeze.ts')).freeze,
  'dead-letters': async () => (await import('./dead-letters.ts')).deadLetters,
  projections: async () => (await import('./projections.ts')).projections,
  log: async () => (await import('./log.ts')).log,
  reset: async () => (await import('./reset.ts')).reset,
};

async function main([name, ...argv]: readonly string[]): Promise<number> {
  if (name === undefined) {
    complain(usage());
    return 2;
  }
  if (['help', '--help', '-h'].includes(name)) {
    say(isCommandName(argv[0]) ? commandHelp(argv[0]) : usage());
    return 0;
  }
  if (name === '--version') {
    say((await import('#runtime/service/version.ts')).version);
    return 0;
  }
  if (!isCommandName(name)) {
    complain(`There is no command "${name}".\n\n${usage()}`);
    return 2;
  }
  if (argv.includes('--help') || argv.includes('-h')) {
    say(commandHelp(name));
    return 0;
  }
  try {
    const command = await load[name]();
    return await command(argv);
  } catch (error) {
    if (!isUsageFault(error)) throw error;
    // Node's own words go on with advice about positional arguments that helps nobody here.
    complain(`${mark(false)} ${error.message.split('. ')[0]}\n\n${commandHelp(name)}`);
    return 2;
  }
}

// Loading all roles takes a quarter less time when Node need not compile them again.
enableCompileCache(join(paths.root, '.parpour', 'compile-cache'));

// A reader that has gone (`parpour status | head -1`) is no fault of a command.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    complain(`\n${mark(false)} ${describeFault(error)}`);
    process.exit(1);
  },
);
