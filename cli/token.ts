import { parseArgs } from 'node:util';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { dataDirOf } from './paths.ts';

const tokenRoles = ['founder', 'operator', 'auditor', 'integrator'] as const;

/**
 * `parpour token`: prints a token and nothing else, so that it can be piped.
 * @param argv `--role` (default founder), `--hours` (default 720), `--tenant` (default this data directory's), `--data-dir`
 */
export async function token(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      role: { type: 'string', default: 'founder' },
      hours: { type: 'string', default: '720' },
      tenant: { type: 'string' },
      'data-dir': { type: 'string' },
    },
  });
  const role = tokenRoles.find((name) => name === values.role);
  const hours = Number(values.hours);
  if (role === undefined) return refuse(`--role: "${values.role}" is not a role; roles are ${tokenRoles.join(', ')}`);
  if (!(hours > 0 && hours <= 8_784)) return refuse('--hours: give a number above 0, at most 8784 (366 days)');
  const credentials = await readCredentials(dataDirOf(values['data-dir']));
  if (credentials === undefined) return refuse('There is no data here yet; run `npm start` first.');
  process.stdout.write(`${await signLocalToken(credentials, { role, hours, tenantId: values.tenant })}\n`);
  return 0;
}

export interface LocalTokenRequest {
  readonly role: (typeof tokenRoles)[number];
  readonly hours: number;
  /** The data directory's own tenant when left out. */
  readonly tenantId?: string | undefined;
}

/** @returns a token for whoever may read the data directory's credentials */
export function signLocalToken(
  credentials: Credentials,
  { role, hours, tenantId }: LocalTokenRequest,
): Promise<string> {
  const tokens = createTokenService({
    jwtSecret: credentials.jwtSecret,
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: Math.ceil(hours * 3_600),
    serviceSecret: credentials.serviceSecret,
  });
  return tokens.signUserToken({
    id: role === 'founder' ? credentials.founderId : `usr_${role}`,
    name: role === 'founder' ? 'Founder' : `Local ${role}`,
    kind: role === 'integrator' ? 'INTEGRATION' : 'PERSON',
    tenantId: tenantId ?? credentials.tenantId,
    role,
  });
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}
