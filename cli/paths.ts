import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where things are on disk; everything that Parpour writes is below `.parpour/`, or below a `--data-dir` of its own. */
export const paths = {
  root,
  toolsDir: join(root, '.parpour', 'tools'),
  defaultDataDir: join(root, '.parpour', 'data'),
  defaultVentureFile: join(root, 'examples', 'newsletter-venture.yaml'),
  demoDir: join(root, '.parpour', 'demo'),
};

/** @param given value of `--data-dir`, relative to where the command was called */
export function dataDirOf(given: string | undefined): string {
  return given === undefined ? paths.defaultDataDir : resolve(given);
}
