import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ToolAllowlist } from '#subgraphs/policy/index.ts';
import { shownPath } from './paths.ts';
import { UsageError } from './ui.ts';

/** The file can't be read; said without a stack. */
class PolicyFileUnreadableError extends Error {
  constructor(path: string, error: unknown) {
    const code = codeOf(error) ?? 'unknown';
    super(`${shownPath(path)} ${code === 'ENOENT' ? 'does not exist' : `can't be read (${code})`}.`);
    this.name = 'PolicyFileUnreadableError';
  }
}

/** Reads a file of policies or tests. @throws an error that says which file, and why not */
export async function readPolicyText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new PolicyFileUnreadableError(path, error);
  }
}

const allowlistsFile = z.record(z.string(), z.array(z.string()));

/** @returns null when there is no such file */
export async function readAllowlists(path: string): Promise<ToolAllowlist[] | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new PolicyFileUnreadableError(path, error);
  }
  const parsed = allowlistsFile.safeParse(parse(text));
  if (parsed.success) return Object.entries(parsed.data).map(([role, tools]) => ({ role, tools }));
  throw new UsageError(`${shownPath(path)} is no list of tools for each role, such as \`writer: [brief.read]\``);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
