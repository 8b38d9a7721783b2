import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/start.ts';
import { smallBodyBytesMax } from './large-bodies.ts';

const limits = { requestBytesMax: 200_000, requestBytesTotalMax: 400_000 };
let gateway: TestGateway;
let authorization: string;

beforeAll(async () => {
  gateway = await startTestGateway({ subgraphs: 'in-process', limits });
  authorization = `Bearer ${await gateway.token()}`;
});
afterAll(() => gateway?.stop());

const bodyOf = (bytes: number) => {
  const body = JSON.stringify({ query: '{ total }', extensions: { padding: '' } });
  return body.replace('""', `"${'x'.repeat(bytes - body.length)}"`);
};

/** Begins a request; whoever wants sends a body, or none. */
function begin(headers: Record<string, string>): ClientRequest {
  const asked = httpRequest(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
  });
  return asked.on('error', () => undefined);
}

async function answerTo(asked: ClientRequest) {
  // The event has the response, and nothing else.
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const { data, errors } = JSON.parse(await text(response));
  const { code } = errors?.[0].extensions ?? {};
  return { status: response.statusCode, headers: response.headers, data, code, message: errors?.[0].message };
}

function send(body: string, headers: Record<string, string>) {
  const asked = begin(headers);
  const answer = answerTo(asked);
  asked.end(body);
  return answer;
}

const sized = (bytes: number) => ({ 'content-length': String(bytes) });
const chunked = { 'transfer-encoding': 'chunked' };

describe('a body above 64 KiB', () => {
  it.each([
    ['whose length is said', sized(150_000)],
    ['in chunks', chunked],
  ])('%s is taken with a token, and refused without one', async (_how, length) => {
    const body = bodyOf(150_000);
    expect(await send(body, { ...length, authorization })).toMatchObject({
      status: 200,
      data: { total: expect.any(String) },
    });
    expect(await send(body, length)).toMatchObject({
      status: 413,
      code: 'BAD_REQUEST',
      message: `Without a token a body has at most ${smallBodyBytesMax} bytes`,
    });
  });

  it('is not waited for when its caller has no token, or one that does not count', async () => {
    expect(await answerBefore(sized(150_000))).toMatchObject({ status: 413 });
    const asked = { ...sized(150_000), authorization: 'Bearer none.of.ours' };
    expect(await answerBefore(asked)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('is told how large it may be', async () => {
    const expected = { status: 413, message: expect.stringContaining('at most 200000 are taken') };
    expect(await send(bodyOf(200_001), { ...sized(200_001), authorization })).toMatchObject(expected);
    expect(await send(bodyOf(200_001), { ...chunked, authorization })).toMatchObject(expected);
  });

  it('that is too large is refused without breaking the connection under who still sends it', async () => {
    const body = bodyOf(300_000);
    const asked = begin({ ...sized(300_000), authorization });
    const failures: Error[] = [];
    asked.on('error', (error) => failures.push(error));
    asked.write(body.slice(0, 100_000));
    expect(await answerTo(asked)).toMatchObject({ status: 413 });
    const closed = once(asked, 'close');
    asked.end(body.slice(100_000));
    await closed;
    expect(failures).toEqual([]);
    expect(asked.writableFinished).toBe(true);
  });

  it('waits for room: half of it is of one tenant, the rest is for the others', async () => {
    const slow = begin({ ...sized(180_000), authorization });
    slow.write('{"query":');
    const again = () => send(bodyOf(100_000), { ...sized(100_000), authorization });
    await expect.poll(again).toMatchObject({ status: 503, code: 'OVERLOADED', headers: { 'retry-after': '1' } });
    const other = { authorization: `Bearer ${await gateway.token({ id: 'usr_2', tenantId: 'org_2' })}` };
    expect(await send(bodyOf(100_000), { ...sized(100_000), ...other })).toMatchObject({ status: 200 });
    expect(await send(bodyOf(60_000), { ...sized(60_000), authorization })).toMatchObject({ status: 200 });
    slow.destroy();
    await expect.poll(again).toMatchObject({ status: 200 });
  });
});

/** @returns the answer to a request whose body never comes */
async function answerBefore(headers: Record<string, string>) {
  const asked = begin(headers);
  asked.flushHeaders();
  const answer = await answerTo(asked);
  asked.destroy();
  return answer;
}
