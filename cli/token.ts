import { parseArgs } from 'node:util';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { type Credentials, readCredentials, rotateSigningKey } from './credentials.ts';
import { lookUpInstance } from './instance.ts';
import { dataDirOf } from './paths.ts';
import { complain, UsageError } from './ui.ts';

const hoursMax = 8_784;
const tokenRoles = ['founder', 'operator', 'auditor', 'integrator'] as const;

/**
 * `parpour token`: prints a token and nothing else, so that it can be piped.
 * @param argv `--role` (default founder), `--hours` (default 720), `--tenant` (default this data directory's), `--rotate` for a
 * new signing key, `--data-dir`
 */
export async function token(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      role: { type: 'string', default: 'founder' },
      hours: { type: 'string', default: '720' },
      tenant: { type: 'string' },
      rotate: { type: 'boolean', default: false },
      'data-dir': { type: 'string' },
    },
  });
  const role = tokenRoles.find((name) => name === values.role);
  const hours = Number(values.hours);
  if (role === undefined) {
    throw new UsageError(`--role: "${values.role}" is not a role; roles are ${tokenRoles.join(', ')}`);
  }
  if (!(hours > 0 && hours <= hoursMax)) {
    throw new UsageError(`--hours: give a number above 0, at most ${hoursMax} (366 days)`);
  }
  if (values.tenant?.trim() === '') throw new UsageError('--tenant: give the id of a tenant, or leave it out');
  const dataDir = dataDirOf(values['data-dir']);
  const credentials = await (values.rotate ? rotateSigningKey : readCredentials)(dataDir);
  if (credentials === undefined) {
    complain(`There is no data in ${dataDir} yet; run \`npm start\` first.`);
    return 1;
  }
  if (values.rotate && (await lookUpInstance(dataDir)).kind !== 'absent') {
    complain(
      'The running instance knows the new key once it is started again; until then it takes the old tokens only.',
    );
  }
  process.stdout.write(`${await signLocalToken(credentials, { role, hours, tenantId: values.tenant })}\n`);
  return 0;
}

export interface LocalTokenRequest {
  readonly role: (typeof tokenRoles)[number];
  readonly hours: number;
  /** The data directory's own tenant when left out. */
  readonly tenantId?: string | undefined;
}

/** @returns a token for whoever may read the data directory's credentials, signed with its newest key */
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
