import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#runtime/clock/clock.ts';
import type { ProviderLimits } from '#runtime/providers/limits.ts';
import { createMetrics, type Metrics } from '#runtime/telemetry/metrics.ts';
import { busyMs } from '#tests/support/busy.ts';
import { createAnthropicAuthor } from './anthropic-author.ts';
import type { Author, WriteRequest } from './author.ts';
import { withOfflineFallback } from './create-author.ts';
import { createOpenaiAuthor } from './openai-author.ts';
import { type ModelReply, type ModelServer, startModelServer } from './testing/model-server.ts';

const request: WriteRequest = {
  kind: 'memo',
  about: 'opening day',
  instruction: 'Keep it short.',
  venture: { name: 'Tea house' },
  brief: { summary: 'a tea house by the river', pricing: 'a pot costs EUR 4.50' },
  inputs: { numbers: { potsPerDay: 40 }, skipped: null },
};
const draft = {
  title: 'Opening day',
  subtitle: null,
  sections: [
    { heading: 'Summary', paragraphs: ['A pot costs EUR 4.50.'], bullets: [], table: null },
    {
      heading: 'Figures',
      paragraphs: [],
      bullets: ['40 pots a day', ''],
      table: { caption: null, columns: ['What', 'How many'], rows: [['Pots', '40']] },
    },
  ],
};
const written = {
  title: 'Opening day',
  sections: [
    { heading: 'Summary', paragraphs: ['A pot costs EUR 4.50.'], bullets: [] },
    {
      heading: 'Figures',
      paragraphs: [],
      bullets: ['40 pots a day'],
      table: { columns: ['What', 'How many'], rows: [['Pots', '40']] },
    },
  ],
  sources: ['brief', 'input: numbers'],
};
const crooked = {
  ...draft,
  sections: [{ ...draft.sections[1], table: { caption: null, columns: ['One'], rows: [['a', 'b']] } }],
};

/** What the two vendors' formats have in common for these tests. */
interface Vendor {
  readonly name: string;
  readonly model: string;
  readonly path: string;
  create(options: { readonly baseUrl: string; readonly limits: ProviderLimits; readonly metrics: Metrics }): Author;
  answer(value: unknown): ModelReply;
  readonly cutOff: ModelReply;
  readonly declines: ModelReply;
  readonly overloaded: ModelReply;
  readonly badKey: ModelReply;
  /** Text of the messages of a request, from the first to the last. */
  textOf(body: { readonly [key: string]: unknown }): string;
  /** The JSON Schema that the model has to follow. */
  schemaOf(body: { readonly [key: string]: unknown }): unknown;
}

const anthropicMessage = (content: unknown, stopReason: string) => ({
  status: 200,
  body: {
    id: 'msg_01',
    type: 'message',
    role: 'assistant',
    model: 'claude-test-20260101',
    content,
    stop_reason: stopReason,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 10 },
  },
});
const anthropicError = (status: number, type: string, headers = {}) => ({
  status,
  headers,
  body: { type: 'error', error: { type, message: `said ${type}` }, request_id: 'req_01' },
});
const anthropic: Vendor = {
  name: 'anthropic',
  model: 'claude-test-20260101',
  path: '/v1/messages',
  create: ({ baseUrl, limits, metrics }) =>
    createAnthropicAuthor({
      apiKey: 'sk-ant-test',
      baseUrl,
      model: 'claude-test',
      limits,
      metrics,
      clock: systemClock,
    }),
  answer: (value) =>
    anthropicMessage([{ type: 'tool_use', id: 'toolu_01', name: 'hand_over_text', input: value }], 'tool_use'),
  cutOff: anthropicMessage([{ type: 'text', text: 'I would say' }], 'max_tokens'),
  declines: anthropicMessage([], 'refusal'),
  overloaded: anthropicError(529, 'overloaded_error'),
  badKey: anthropicError(401, 'authentication_error'),
  textOf: ({ messages, system }) => JSON.stringify([system, messages]),
  schemaOf: ({ tools }) => (tools as { input_schema: unknown }[])[0]?.input_schema,
};

const openaiCompletion = (message: Record<string, unknown>, finishReason: string) => ({
  status: 200,
  body: {
    id: 'chatcmpl-01',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-test-2026-01-01',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: null, refusal: null, ...message },
        finish_reason: finishReason,
        logprobs: null,
      },
    ],
    usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
  },
});
const openaiError = (status: number, type: string, headers = {}) => ({
  status,
  headers,
  body: { error: { message: `said ${type}`, type, param: null, code: null } },
});
const openai: Vendor = {
  name: 'openai',
  model: 'gpt-test-2026-01-01',
  path: '/v1/chat/completions',
  create: ({ baseUrl, limits, metrics }) =>
    createOpenaiAuthor({
      apiKey: 'sk-test',
      baseUrl: `${baseUrl}/v1`,
      model: 'gpt-test',
      limits,
      metrics,
      clock: systemClock,
    }),
  answer: (value) => openaiCompletion({ content: JSON.stringify(value) }, 'stop'),
  cutOff: openaiCompletion({ content: '{"title": "Open' }, 'length'),
  declines: openaiCompletion({ refusal: 'I will not' }, 'stop'),
  overloaded: openaiError(503, 'server_error'),
  badKey: openaiError(401, 'invalid_request_error'),
  textOf: ({ messages }) => JSON.stringify(messages),
  schemaOf: ({ response_format: format }) => (format as { json_schema: { schema: unknown } }).json_schema.schema,
};

describe.each([anthropic, openai])('an author over the API of $name', (vendor) => {
  let server: ModelServer;
  let metrics: Metrics;
  const limits: ProviderLimits = {
    retriesMax: 2,
    retryBaseMs: 5,
    attemptTimeoutMs: 30_000,
    totalTimeoutMs: 100_000,
    breakerFailures: 5,
    breakerOpenMs: 60_000,
  };
  const open = (changes: Partial<ProviderLimits> = {}) =>
    vendor.create({ baseUrl: server.url, limits: { ...limits, ...changes }, metrics });

  beforeAll(async () => {
    server = await startModelServer();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    metrics = createMetrics({ processMetrics: false });
  });

  it('hands over brief, inputs and wishes, and reads the text', async () => {
    server.script(vendor.answer(draft));
    expect(await open().write(request)).toEqual({ ...written, authoredBy: vendor.model });
    expect(server.received).toHaveLength(1);
    const [{ path, headers, body } = { path: '', headers: { authorization: '' }, body: {} }] = server.received;
    expect(path).toBe(vendor.path);
    expect(headers.authorization).toBe(vendor.name === 'anthropic' ? 'Bearer sk-ant-test' : 'Bearer sk-test');
    for (const part of [
      'Tea house',
      'opening day',
      'Keep it short.',
      'EUR 4.50',
      'potsPerDay',
      'Use only what the brief',
    ]) {
      expect(vendor.textOf(body)).toContain(part);
    }
    expect(vendor.textOf(body)).not.toContain('skipped');
    expect(vendor.schemaOf(body)).toMatchObject({
      type: 'object',
      required: ['title', 'subtitle', 'sections'],
      additionalProperties: false,
    });
  });

  it('tries again when the service is overloaded', async () => {
    server.script(vendor.overloaded, vendor.overloaded, vendor.answer(draft));
    expect((await open().write(request)).title).toBe('Opening day');
    expect(server.received).toHaveLength(3);
    const retries = await metrics.registry.getSingleMetric('integrations_provider_retries_total')?.get();
    expect(retries?.values).toMatchObject([{ labels: { service: vendor.name }, value: 2 }]);
  });

  it('gives up after its retries and says who did not answer', async () => {
    server.script(vendor.overloaded);
    await expect(open().write(request)).rejects.toThrow(`${vendor.name} is not available after 3 attempts`);
    expect(server.received).toHaveLength(3);
  });

  it('does not repeat what a wrong key makes pointless', async () => {
    server.script(vendor.badKey);
    await expect(open().write(request)).rejects.toThrow(`${vendor.name} rejected the request: 401`);
    expect(server.received).toHaveLength(1);
  });

  it('lets the model put a fault right, telling it what is wrong', async () => {
    server.script(vendor.answer(crooked), vendor.answer(draft));
    expect((await open().write(request)).title).toBe('Opening day');
    expect(server.received).toHaveLength(2);
    expect(vendor.textOf(server.received[1]?.body ?? {})).toContain('sections.0.table.rows.0: has 2 cells, wants 1');
  });

  it('lets the model shorten a text that was cut off', async () => {
    server.script(vendor.cutOff, vendor.answer(draft));
    expect((await open().write(request)).title).toBe('Opening day');
    expect(vendor.textOf(server.received[1]?.body ?? {})).toContain('it was cut off: write a shorter text');
  });

  it('fails when the second try is no better', async () => {
    server.script(vendor.answer(crooked));
    await expect(open().write(request)).rejects.toThrow(`${vendor.model} wrote nothing usable about opening day`);
    expect(server.received).toHaveLength(2);
  });

  it('fails when the model declines, without asking again', async () => {
    server.script(vendor.declines);
    await expect(open().write(request)).rejects.toThrow(`${vendor.model} declined to write`);
    expect(server.received).toHaveLength(1);
  });

  it('ends a request that takes too long, and asks again', async () => {
    server.script('hangs', vendor.answer(draft));
    const before = server.abandoned();
    expect((await open({ attemptTimeoutMs: busyMs(300) }).write(request)).title).toBe('Opening day');
    await expect.poll(() => server.abandoned()).toBe(before + 1);
  });

  it('ends at once with the caller', async () => {
    server.script('hangs');
    const controller = new AbortController();
    const writing = open().write(request, controller.signal);
    await expect.poll(() => server.received.length).toBe(1);
    controller.abort(new Error('the task was cancelled'));
    await expect(writing).rejects.toThrow('the task was cancelled');
  });

  it('stops asking a service that keeps failing', async () => {
    server.script(vendor.overloaded);
    const author = open({ retriesMax: 0, breakerFailures: 2 });
    await expect(author.write(request)).rejects.toMatchObject({ fault: 'UNAVAILABLE' });
    await expect(author.write(request)).rejects.toMatchObject({ fault: 'UNAVAILABLE' });
    await expect(author.write(request)).rejects.toMatchObject({ fault: 'CIRCUIT_OPEN' });
    expect(server.received).toHaveLength(2);
    const opened = await metrics.registry.getSingleMetric('integrations_provider_cb_open_total')?.get();
    expect(opened?.values).toMatchObject([{ labels: { service: vendor.name }, value: 1 }]);
  });

  it('has the offline author write instead where that is configured, and says so', async () => {
    server.script(vendor.badKey);
    const told: string[] = [];
    const author = withOfflineFallback(open(), (error) => told.push(error.message));
    const text = await author.write(request);
    expect(text.authoredBy).toBe(`offline (${vendor.name} gave no text)`);
    expect(JSON.stringify(text.sections)).toContain('EUR 4.50');
    expect(told).toHaveLength(1);
  });
});
