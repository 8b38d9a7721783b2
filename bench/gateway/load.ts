import { Pool } from 'undici';
import { benchQuery, expectedAnswer } from './subgraphs.ts';

export interface Load {
  readonly url: string;
  readonly token: string | undefined;
  readonly connections: number;
}

export interface Latencies {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Asks once and looks at the answer closely. */
export async function checkAnswer(load: Load): Promise<void> {
  const pool = new Pool(new URL(load.url).origin, { connections: 1 });
  try {
    const { statusCode, body } = await pool.request(requestOf(load));
    const text = await body.text();
    // What a gateway tells of itself stands beside the answer.
    const { extensions: _extensions, ...answer } = JSON.parse(text);
    if (statusCode !== 200 || JSON.stringify(sorted(answer)) !== JSON.stringify(sorted(expectedAnswer))) {
      throw new Error(`a wrong answer (${statusCode}): ${text.slice(0, 300)}`);
    }
  } finally {
    await pool.destroy();
  }
}

/** Asks on every connection, again as soon as it is answered. */
export async function ask(load: Load, seconds: number): Promise<Latencies> {
  const pool = new Pool(new URL(load.url).origin, { connections: load.connections, pipelining: 1 });
  const request = requestOf(load);
  const latencies: number[] = [];
  const until = performance.now() + seconds * 1_000;
  async function connection(): Promise<void> {
    while (performance.now() < until) {
      const startedAt = performance.now();
      const { statusCode, body } = await pool.request(request);
      const { byteLength } = await body.arrayBuffer();
      if (statusCode !== 200 || byteLength < 500)
        throw new Error(`an answer of ${byteLength} bytes with status ${statusCode}`);
      latencies.push(performance.now() - startedAt);
    }
  }
  try {
    await Promise.all(Array.from({ length: load.connections }, connection));
  } finally {
    await pool.destroy();
  }
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return { requests: latencies.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function requestOf({ url, token }: Load) {
  return {
    method: 'POST' as const,
    path: new URL(url).pathname,
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: benchQuery }),
  };
}

/** Gateways may put fields in any order they like between objects of one level; what counts is that they are there. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
