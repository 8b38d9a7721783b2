import { limitsOf } from '#runtime/providers/limits.ts';
import { createProvider, type FaultReading } from '#runtime/providers/provider.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { ToolName } from '#schema/specs/tools.ts';
import type { Author } from '../author/author.ts';
import { createArtifactCompile } from './artifact-compile.ts';
import { briefRead } from './brief-read.ts';
import { createContentWrite } from './content-write.ts';
import { financeProject } from './finance-project.ts';
import { createMailDraft } from './mail-draft.ts';
import { createMailSend, type SmtpDeps } from './mail-send.ts';
import { createMoneySpend } from './money-spend.ts';
import type { Tool } from './tool.ts';

/** Every tool by its name. */
export type Toolbox = { readonly [Name in ToolName]: Tool<Name> };

export type ToolboxDeps = Pick<Runtime, 'bus' | 'clock' | 'config' | 'feed' | 'metrics' | 'objects'> & {
  readonly author: Author;
};

/** Creates the tools of an agent runtime. */
export function createToolbox(deps: ToolboxDeps): Toolbox {
  const mail: SmtpDeps = { objects: deps.objects, clock: deps.clock, from: deps.config.mail.from, smtp: smtpOf(deps) };
  return {
    'brief.read': briefRead,
    'content.write': createContentWrite(deps.author),
    'finance.project': financeProject,
    'mail.send': createMailSend(mail),
    'mail.draft': createMailDraft(mail),
    'money.spend': createMoneySpend(deps.bus),
    'artifact.compile': createArtifactCompile(deps),
  };
}

function smtpOf({ config, metrics }: ToolboxDeps): SmtpDeps['smtp'] {
  if (config.mail.smtpUrl === undefined) return null;
  const limits = limitsOf(config.providers, 'smtp');
  return {
    url: config.mail.smtpUrl,
    provider: createProvider({ service: 'smtp', limits, metrics, readFault: readSmtpFault }),
  };
}

/** Reply codes from 400 to 499 are failures in passing (RFC 5321, 4.2.1), as are connections that break before the message was handed over. */
export function readSmtpFault(error: unknown): FaultReading {
  if (!(error instanceof Error)) return { isTransient: false };
  if ('responseCode' in error && typeof error.responseCode === 'number') {
    return { isTransient: error.responseCode >= 400 && error.responseCode < 500 };
  }
  const code = 'code' in error ? String(error.code) : '';
  return { isTransient: ['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'ECONNREFUSED', 'ECONNRESET', 'EDNS'].includes(code) };
}
