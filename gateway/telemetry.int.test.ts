import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '#runtime/json/canonical.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { openTracing, type Tracing } from '#runtime/telemetry/tracing.ts';
import { collect } from './testing/collect.ts';
import { type CollectedSpan, type Collector, startCollector } from './testing/collector.ts';
import { startTestGateway, type TestGateway } from './testing/start.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const query =
  'query Told($id: ID!) { item(id: $id) { name cost { amountMinor } } secret: item(id: "literal-secret") { name } }';
const variables = { id: 'variable-secret' };

let collector: Collector;
let tracing: Tracing;
let gateway: TestGateway;
beforeAll(async () => {
  collector = await startCollector();
  tracing = await openTracing({
    service: 'gateway',
    version: '1.2.3',
    endpoint: collector.endpoint,
    headers: { 'x-collector-key': 'k' },
    sampleRatio: 1,
    logger,
  });
  gateway = await startTestGateway({ subgraphs: 'http', tracing });
});
afterAll(async () => {
  await gateway?.stop();
  await collector?.close();
});

const attributesOf = ({ attributes }: CollectedSpan) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));

describe('traces', () => {
  it('tell of a request, of what preparing it took and of each fetch, as one trace with the caller and the subgraphs', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const authorization = `Bearer ${await gateway.token()}`;
    const headers = { authorization, 'x-request-id': 'req-1', traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    expect((await gateway.query(query, variables, headers)).status).toBe(200);
    await gateway.query(query, variables, { authorization });
    await gateway.query('{ nothing }', {}, { authorization });
    const client = await gateway.client();
    await collect(client, { query: 'query OverSocket { total }' }).until(1);
    const events = collect(client, {
      query: 'subscription Follow { itemEvents(itemId: "a") { text item { cost { amountMinor } } } }',
    });
    await expect.poll(() => gateway.source.open).toBe(1);
    gateway.source.push({ cursor: '1', text: 'hello', itemId: 'a' });
    await events.until(1);
    await gateway.stopSubgraph('ledger');
    await gateway.query(query, { id: 'other' }, { authorization });
    await tracing.close();

    const { spans } = collector;
    const [request] = spans.filter((span) => span.traceId === traceId && span.name === 'POST /graphql');
    expect(request).toMatchObject({ parentSpanId: 'b7ad6b7169203331', kind: 2 });
    expect(request && attributesOf(request)).toEqual({
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'http.response.status_code': 200,
      'parpour.request_id': 'req-1',
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Told',
      'parpour.operation.sha256': sha256Hex(query),
    });
    const within = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
    expect(within.map(({ name }) => name).sort()).toEqual([
      'fetch catalog',
      'fetch ledger',
      'parse',
      'plan',
      'validate',
    ]);
    for (const { startTimeUnixNano, endTimeUnixNano } of within) {
      expect(BigInt(startTimeUnixNano)).toBeLessThanOrEqual(BigInt(endTimeUnixNano));
    }

    // What subgraphs were told is the span of the very fetch.
    const fetches = within.filter(({ name }) => name.startsWith('fetch '));
    const handed = gateway.traceparents.filter(({ traceparent }) => traceparent.includes(traceId));
    expect(handed.map(({ subgraph, traceparent }) => `${subgraph} ${traceparent}`).sort()).toEqual(
      fetches.map(({ name, spanId }) => `${name.slice(6)} 00-${traceId}-${spanId}-01`).sort(),
    );

    // The second time nothing had to be prepared, and it is a trace of its own.
    const [second] = spans.filter((span) => span.name === 'POST /graphql' && span.traceId !== traceId);
    const secondOnes = spans.filter(({ parentSpanId }) => parentSpanId === second?.spanId).map(({ name }) => name);
    expect(secondOnes.sort()).toEqual(['fetch catalog', 'fetch ledger']);

    const refused = spans.find((span) => attributesOf(span)['error.type'] === 'GRAPHQL_VALIDATION_FAILED');
    expect(refused).toMatchObject({ name: 'POST /graphql', status: { code: 2 } });
    const socket = spans.find(({ name }) => name === 'WebSocket /graphql');
    expect(socket && attributesOf(socket)).toMatchObject({ 'graphql.operation.name': 'OverSocket' });
    expect(spans.find(({ parentSpanId }) => parentSpanId === socket?.spanId)?.name).toBe('fetch ledger');
    const [event] = spans.filter(({ name }) => name === 'subscription event');
    expect(event && attributesOf(event)).toMatchObject({
      'graphql.operation.name': 'Follow',
      'parpour.subgraph': 'catalog',
    });
    expect(spans.find(({ parentSpanId }) => parentSpanId === event?.spanId)?.name).toBe('fetch ledger');
    const failed = spans.find((span) => attributesOf(span)['error.type'] === 'SUBGRAPH_UNAVAILABLE');
    expect(failed).toMatchObject({ name: 'fetch ledger', status: { code: 2 } });
  });

  it('hold neither texts nor values of operations, nor tokens', () => {
    const text = collector.text();
    for (const secret of ['literal-secret', 'variable-secret', 'amountMinor', 'Bearer', 'eyJ']) {
      expect(text).not.toContain(secret);
    }
    expect(collector.services).toEqual(new Set(['gateway']));
    expect(collector.headers[0]).toMatchObject({ url: '/v1/traces', 'x-collector-key': 'k' });
  });

  it('are not kept of what the caller does not sample, and of no more than is asked for', async () => {
    const own = await startCollector();
    const quiet = await openTracing({
      service: 's',
      version: '1',
      endpoint: own.endpoint,
      headers: {},
      sampleRatio: 0,
      logger,
    });
    quiet.start('none', {}).end();
    quiet.start('none', {}, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01').end();
    await quiet.close();
    const loud = await openTracing({
      service: 's',
      version: '1',
      endpoint: own.endpoint,
      headers: {},
      sampleRatio: 1,
      logger,
    });
    loud.start('none', {}, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00').end();
    for (const odd of [
      '',
      '00-1-2-01',
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    ]) {
      loud.start('one of its own', {}, odd).end();
    }
    await loud.close();
    expect(own.spans.map(({ name, parentSpanId }) => [name, parentSpanId || undefined])).toEqual(
      Array.from({ length: 4 }, () => ['one of its own', undefined]),
    );
    await own.close();
  });

  it('cost nothing where no collector is configured: nothing of them is loaded', async () => {
    const script = `
      import { registerHooks } from 'node:module';
      const seen = [];
      registerHooks({ resolve(specifier, context, next) {
        // Other packages look for it by themselves.
        if (specifier.includes('opentelemetry') && !context.parentURL.includes('node_modules')) seen.push(specifier);
        return next(specifier, context);
      } });
      await import('#runtime/service/runtime.ts');
      await import('#gateway/index.ts');
      console.log(JSON.stringify(seen));`;
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { cwd });
    expect(JSON.parse(stdout)).toEqual([]);
  });
});

describe('metrics', () => {
  it('tell of operations, of preparing them, and of each subgraph', async () => {
    const own = await startTestGateway({ subgraphs: 'http' });
    try {
      await own.query('query A { total }');
      await own.query('query A { total }');
      await own.query('{ total broken }');
      await own.query('{ nothing }');
      await own.stopSubgraph('ledger');
      for (let time = 0; time < 6; time++) await own.query('query A { total }');
      const text = await own.metrics.registry.metrics();
      const numberOf = (line: string) =>
        Number(
          text
            .split('\n')
            .find((found) => found.startsWith(`${line} `))
            ?.split(' ')[1],
        );
      expect(numberOf('gateway_operations_total{type="query",outcome="ok"}')).toBe(2);
      expect(numberOf('gateway_operations_total{type="query",outcome="partial"}')).toBe(7);
      expect(numberOf('gateway_operations_total{type="unknown",outcome="refused"}')).toBe(1);
      expect(numberOf('gateway_operation_preparation_seconds_count{phase="parse"}')).toBe(3);
      expect(numberOf('gateway_operation_preparation_seconds_count{phase="validate"}')).toBe(3);
      expect(numberOf('gateway_operation_preparation_seconds_count{phase="plan"}')).toBe(2);
      expect(numberOf('gateway_subgraph_request_duration_seconds_count{subgraph="catalog"}')).toBe(1);
      expect(numberOf('gateway_subgraph_request_duration_seconds_count{subgraph="ledger"}')).toBe(9);
      expect(numberOf('gateway_subgraph_errors_total{subgraph="ledger",code="SUBGRAPH_UNAVAILABLE"}')).toBe(6);
      expect(numberOf('gateway_subgraph_retries_total{subgraph="ledger"}')).toBeGreaterThan(0);
      expect(numberOf('gateway_subgraph_breaker_open{subgraph="ledger"}')).toBe(1);
      expect(numberOf('gateway_subgraph_breaker_open{subgraph="catalog"}')).toBe(0);
      expect(text).toContain('gateway_http_requests_total{method="POST",path="/graphql",status="200"}');
    } finally {
      await own.stop();
    }
  });
});
