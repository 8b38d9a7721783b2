import { describeFault, paint, say } from './ui.ts';

type Command = (argv: readonly string[]) => Promise<number>;

/** Each command's module is loaded when it is asked for: `token` should not wait for the whole service to load. */
const commands: Readonly<Record<string, { readonly help: string; readonly load: () => Promise<Command> }>> = {
  start: {
    help: 'run everything until Ctrl-C  [--data-dir DIR] [--port N]',
    load: async () => (await import('./start.ts')).start,
  },
  demo: {
    help: 'run a venture file end to end  [FILE] [--keep] [--data-dir DIR]',
    load: async () => (await import('./demo/demo.ts')).demo,
  },
  status: {
    help: 'what runs, where, and how it is  [--data-dir DIR]',
    load: async () => (await import('./status.ts')).status,
  },
  doctor: {
    help: 'what this machine has, and what is not enforced here',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  token: {
    help: 'a token for the graph  [--role founder|operator|auditor|integrator] [--hours N] [--tenant ID]',
    load: async () => (await import('./token.ts')).token,
  },
  verify: {
    help: 'check the log, its checkpoint and its proofs  [FILE] [--export FILE]',
    load: async () => (await import('./verify.ts')).verify,
  },
  reset: { help: 'throw the data away  --yes [--data-dir DIR]', load: async () => (await import('./reset.ts')).reset },
};

function usage(): string {
  const lines = Object.entries(commands).map(([name, { help }]) => `  ${name.padEnd(8)} ${help}`);
  return `parpour COMMAND\n\n${lines.join('\n')}\n`;
}

async function main([name, ...argv]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help') {
    say(usage());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`There is no command "${name}".\n\n${usage()}`);
    return 2;
  }
  return (await command.load())(argv);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`\n${paint('red', '✘')} ${describeFault(error)}\n`);
    process.exit(1);
  },
);
