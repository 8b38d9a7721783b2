import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigEntry } from './catalog/entry.ts';
import { configCatalog } from './catalog.ts';

const envExamplePath = fileURLToPath(new URL('../../.env.example', import.meta.url));
const documentPath = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url));
const commentWidth = 100;

/** What can be copied to `.env`: every variable under its group, those that have to be set open, the others commented out. */
export function renderEnvExample(catalog: readonly ConfigEntry[] = configCatalog): string {
  const head = `# Generated from runtime/config/catalog.ts by \`npm run env-example\`; docs/configuration.md tells more.
#
# \`npm start\` and \`npm run demo\` need none of this: they set addresses, keys and passwords of the servers that they
# start. Lines below that are not commented out are what a process needs that finds its servers elsewhere.`;
  const groups = groupsOf(catalog).map(([group, entries]) =>
    [`# ---- ${group}`, ...entries.map(renderVariable)].join('\n\n'),
  );
  return `${[head, ...groups].join('\n\n')}\n`;
}

function renderVariable(entry: ConfigEntry): string {
  const notes = [entry.description, entry.secret === true ? `Secret; or ${entry.name}_FILE.` : ''];
  const line = `${entry.name}=${quote(entry.example ?? entry.fallback ?? '')}`;
  const isSet = entry.required === true;
  return [...wrap(notes.filter(Boolean).join(' ')).map((text) => `# ${text}`), isSet ? line : `#${line}`].join('\n');
}

/** The reference in docs/configuration.md. */
export function renderConfigurationDocument(catalog: readonly ConfigEntry[] = configCatalog): string {
  const head = `# Configuration

<!-- Generated from runtime/config/catalog.ts by \`npm run env-example\`. -->

Every process reads its configuration once, from variables of the environment, when it starts. When something is missing
or wrong it says all of it at once, by name and without the values, and does not start. An empty variable counts as not set.

- **Secrets** may also be given as a file: \`VENTURE_DATABASE_URL_FILE=/run/secrets/database_url\` is read when
  \`VENTURE_DATABASE_URL\` is not set. White space around the file's text is taken off.
- **\`npm start\` and \`npm run demo\`** need no configuration. They make keys and passwords at the first start, keep them
  in \`.parpour/data/credentials.json\` and \`secrets.json\` (readable by their owner only), and set the addresses of the
  servers that they start. They also read \`.env\`, for what they do not set themselves: the key of a language model, mail,
  the log level.
- **\`node service/main.ts\`** reads the environment only. \`.env.example\` shows what it needs.
- **Services apart in the database**: with only \`VENTURE_DATABASE_URL\` all of them share its role. The URLs beside it give each
  its own; \`node service/main.ts --migrate\`, run with all of them, makes the roles
  ([decision 012](decisions/012-database-roles.md)).
- Durations have their unit in the name.`;
  const groups = groupsOf(catalog).map(([group, entries]) =>
    [
      `## ${group}\n`,
      '| Variable | Default | Meaning |',
      '| --- | --- | --- |',
      ...entries.map((entry) => `| \`${entry.name}\` | ${describeDefault(entry)} | ${describeMeaning(entry)} |`),
    ].join('\n'),
  );
  return `${[head, ...groups].join('\n\n')}\n`;
}

function describeDefault({ fallback, required }: ConfigEntry): string {
  if (fallback !== undefined) return `\`${cell(fallback)}\``;
  return required === true ? '**required**' : 'not set';
}

function describeMeaning({ description, secret }: ConfigEntry): string {
  return cell(secret === true ? `${description} Secret.` : description);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function groupsOf(catalog: readonly ConfigEntry[]): (readonly [string, readonly ConfigEntry[]])[] {
  return [...Map.groupBy(catalog, ({ group }) => group)];
}

/** Single quotes keep a value whole for Node, for a shell and for Docker Compose alike. */
function quote(value: string): string {
  return /^[\w.,:/@+-]*$/.test(value) ? value : `'${value}'`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > commentWidth) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

async function main(isCheck: boolean): Promise<number> {
  let isStale = false;
  for (const [path, text] of [
    [envExamplePath, renderEnvExample()],
    [documentPath, renderConfigurationDocument()],
  ] as const) {
    const shownPath = relative(process.cwd(), path);
    if (!isCheck) {
      await writeFile(path, text);
      console.log(`${shownPath} written from the catalog`);
    } else if ((await readFile(path, 'utf8').catch(() => '')) === text) {
      console.log(`${shownPath} is up to date`);
    } else {
      console.error(`${shownPath} is not what the catalog says. Run: npm run env-example`);
      isStale = true;
    }
  }
  return isStale ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.includes('--check'));
