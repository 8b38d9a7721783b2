import { access, readdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { describeFault, paint, say, table } from '#cli/ui.ts';
import type { Benchmark, Measurement, Report } from './report.ts';

const folder = new URL('./', import.meta.url);
/** Files of this folder that are no benchmarks. */
const support = new Set(['run.ts', 'report.ts']);

/** `npm run bench -- NAME [--json FILE] [--seconds N] [--only PART,…]`: a table for people, a JSON array for machines. */
async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { json: { type: 'string' }, seconds: { type: 'string' }, only: { type: 'string' } },
  });
  const [name] = positionals;
  const names = await benchmarkNames();
  if (name === undefined || !names.includes(name)) {
    if (name !== undefined) say(`There is no benchmark "${name}".\n`);
    await showList(names);
    return 2;
  }
  const measurements: Measurement[] = [];
  const report: Report = {
    add: (measurement) => void measurements.push(measurement),
    progress: (line) => say(paint('dim', `  ${line}`)),
  };
  say(`\n${paint('bold', name)}  ${paint('dim', machine())}\n`);
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  await (await load(name)).run(report, { seconds, only: values.only?.split(',') });
  say();
  for (const line of table(measurements.map(rowOf))) say(`  ${line.trimEnd()}`);
  if (values.json !== undefined) {
    const plain = measurements.map(({ name: measured, value, unit }) => ({ name: measured, value, unit }));
    await writeFile(values.json, `${JSON.stringify(plain, undefined, 2)}\n`);
    say(`\nWritten to ${values.json}`);
  }
  return 0;
}

function rowOf({ name, value, unit, note }: Measurement): string[] {
  const shown = Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(value < 10 ? 2 : 1);
  return [name, shown.padStart(10), unit, paint('dim', note ?? '')];
}

async function benchmarkNames(): Promise<string[]> {
  const files = await readdir(folder, { withFileTypes: true });
  return files
    .filter(
      (file) => file.isFile() && file.name.endsWith('.ts') && !file.name.includes('.test.') && !support.has(file.name),
    )
    .map((file) => file.name.slice(0, -'.ts'.length))
    .sort();
}

async function load(name: string): Promise<Benchmark> {
  const file = new URL(`${name}.ts`, folder);
  await access(file);
  // Every file of the folder but the support files exports a benchmark.
  const module = (await import(file.href)) as { readonly bench: Benchmark };
  return module.bench;
}

async function showList(names: readonly string[]): Promise<void> {
  say('npm run bench -- NAME [--json FILE] [--seconds N] [--only PART,…]\n');
  for (const name of names) say(`  ${name.padEnd(10)} ${(await load(name)).about}`);
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version}`;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`\n${describeFault(error)}\n`);
    process.exit(1);
  },
);
