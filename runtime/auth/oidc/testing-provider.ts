import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

type Algorithm = 'RS256' | 'ES256' | 'PS256';

interface ProviderKey {
  readonly kid: string;
  readonly algorithm: Algorithm;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export interface IssueOptions {
  /** Which key signs. Default: the newest. */
  readonly kid?: string;
  /** What the header says instead of the key's own id; null for none. */
  readonly headerKid?: string | null;
  readonly issuer?: string;
  readonly audience?: string | string[];
  /** Seconds from now. Default 300. */
  readonly expiresInSeconds?: number;
  /** Claims to leave out. */
  readonly without?: readonly string[];
}

/** An OpenID provider on loopback: discovery, published keys, rotation, tokens. */
export interface TestProvider {
  readonly issuer: string;
  /** How often its keys were asked for. */
  readonly keyRequests: number;
  /** Makes a key, publishes it and signs with it from then on. @returns its id */
  addKey(algorithm: Algorithm, kid?: string): Promise<string>;
  /** Publishes the key no more. */
  retireKey(kid: string): void;
  publicKey(kid: string): JWK;
  /** Signs a token with these claims. */
  issue(claims?: Readonly<Record<string, unknown>>, options?: IssueOptions): Promise<string>;
  /** How it behaves from now on. */
  behave(as: 'well' | 'down' | 'redirecting' | 'endless' | 'as somebody else'): void;
  stop(): Promise<void>;
}

/** Starts a provider with one ES256 key, `key-1`, on a free port. */
export async function startTestProvider(): Promise<TestProvider> {
  const keys = new Map<string, ProviderKey>();
  const published = new Set<string>();
  let keyRequests = 0;
  let behaviour: Parameters<TestProvider['behave']>[0] = 'well';

  const server = createServer((request, response) => {
    if (behaviour === 'down') return request.destroy();
    if (behaviour === 'redirecting') return response.writeHead(302, { location: `${issuer}/elsewhere` }).end();
    if (request.url === '/.well-known/openid-configuration') {
      const self = behaviour === 'as somebody else' ? 'https://somebody.example.com' : issuer;
      return sendJson(response, {
        issuer: self,
        jwks_uri: `${issuer}/keys`,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'ES256'],
      });
    }
    if (request.url !== '/keys') return response.writeHead(404).end();
    keyRequests++;
    if (behaviour === 'endless') return response.end(`{"keys":[${' '.repeat(1_000_000)}]}`);
    return sendJson(response, {
      keys: [...keys.values()].filter(({ kid }) => published.has(kid)).map(({ publicJwk }) => publicJwk),
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  // A listening TCP server has an address object.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let counted = 0;

  async function addKey(algorithm: Algorithm, kid = `key-${++counted}`): Promise<string> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
    keys.delete(kid);
    keys.set(kid, { kid, algorithm, privateKey, publicJwk });
    published.add(kid);
    return kid;
  }
  await addKey('ES256');

  function keyOf(kid: string | undefined): ProviderKey {
    const key = kid === undefined ? [...keys.values()].at(-1) : keys.get(kid);
    if (key === undefined) throw new Error(`The provider has no key ${kid}`);
    return key;
  }

  return {
    issuer,
    get keyRequests() {
      return keyRequests;
    },
    addKey,
    retireKey: (kid) => void published.delete(kid),
    publicKey: (kid) => keyOf(kid).publicJwk,
    async issue(claims = {}, options = {}) {
      const { kid, algorithm, privateKey } = keyOf(options.kid);
      const headerKid = options.headerKid === undefined ? kid : options.headerKid;
      const nowSeconds = Math.floor(Date.now() / 1000);
      const payload: Record<string, unknown> = {
        iss: options.issuer ?? issuer,
        aud: options.audience ?? 'parpour',
        sub: 'auth0|42',
        iat: nowSeconds,
        exp: nowSeconds + (options.expiresInSeconds ?? 300),
        name: 'Ada',
        groups: ['staff', 'founders'],
        ...claims,
      };
      for (const name of options.without ?? []) delete payload[name];
      const header = { alg: algorithm, typ: 'JWT', ...(headerKid !== null && { kid: headerKid }) };
      return new SignJWT(payload).setProtectedHeader(header).sign(privateKey);
    },
    behave(as) {
      behaviour = as;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
