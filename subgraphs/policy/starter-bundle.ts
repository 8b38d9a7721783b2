import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { BundleContent, ToolAllowlist } from './bundle/bundle.ts';

function readText(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

const allowlistsFile = z.record(z.string(), z.array(z.string()));

function readAllowlists(path: string): ToolAllowlist[] {
  return Object.entries(allowlistsFile.parse(parse(readText(path)))).map(([role, tools]) => ({ role, tools }));
}

/** Cedar schema that bundles are validated against, see the comments in it. */
export const parpourSchema = readText('./cedar/parpour.cedarschema');

/** What a founder starts with: the example a founder reads is the bundle that binds. */
export const starterBundle: BundleContent = {
  policies: readText('../../examples/policies/starter.cedar'),
  schema: parpourSchema,
  allowlists: readAllowlists('../../examples/policies/starter.allowlists.yaml'),
};
