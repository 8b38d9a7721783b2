import type { Span } from '@opentelemetry/api';
import type { Logger } from './logger.ts';

export interface TracingOptions {
  /** Name of the service that spans are from. */
  readonly service: string;
  readonly version: string;
  /** Base address of an OpenTelemetry collector that takes OTLP over HTTP; spans go to `/v1/traces` below it. */
  readonly endpoint: string;
  /** Sent along, for a collector that asks who sends. */
  readonly headers: Readonly<Record<string, string>>;
  /** Share of traces that are kept, 0 to 1. What a caller does not sample is not kept either. */
  readonly sampleRatio: number;
  readonly logger: Logger;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A part of a trace. */
export interface TraceSpan {
  /** Header for whoever is called within it (W3C Trace Context). */
  readonly traceparent: string;
  /** @param span what it is for: `client` for a call that another service answers. Default `internal`. */
  child(
    name: string,
    attributes?: SpanAttributes,
    span?: { readonly kind?: 'client' | 'internal'; readonly startMs?: number },
  ): TraceSpan;
  set(attributes: SpanAttributes): void;
  /** Marks it as failed. Only a code: messages may hold what callers sent. */
  fail(code: string): void;
  /** @param endMs milliseconds since 1970; now when left out */
  end(endMs?: number): void;
}

/** Traces of one process. Nothing of what carries them is loaded where tracing is off. */
export interface Tracing {
  /**
   * Starts a request's span.
   * @param traceparent what the caller sent; one that is not well-formed counts as none
   */
  start(name: string, attributes: SpanAttributes, traceparent?: string): TraceSpan;
  /** Hands out what is left, for five seconds at most. */
  close(): Promise<void>;
}

/** Spans that wait to be handed out; more are dropped. */
const waitingMax = 4_096;
const exportTimeoutMs = 5_000;
/** A collector that is away is told of once in so long. */
const complaintIntervalMs = 60_000;

/** W3C Trace Context, section 3.2: version 00, and later ones that begin the same. */
const traceparentShape = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** Loads OpenTelemetry and starts to hand spans out in batches. */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const [api, sdk, { resourceFromAttributes }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/$/, '')}/v1/traces`,
    headers: { ...options.headers },
    timeoutMillis: exportTimeoutMs,
  });
  const complain = createComplaint(options.logger);
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service, 'service.version': options.version }),
    sampler: new sdk.ParentBasedSampler({
      root: new sdk.TraceIdRatioBasedSampler(options.sampleRatio),
      // Whoever calls from outside may ask for less than is kept here, not for more.
      remoteParentSampled: new sdk.TraceIdRatioBasedSampler(options.sampleRatio),
    }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: {
          export: (spans, done) =>
            exporter.export(spans, (result) => {
              if (result.error !== undefined) complain(result.error);
              done(result);
            }),
          shutdown: () => exporter.shutdown(),
        },
        maxQueueSize: waitingMax,
      }),
    ],
  });
  const tracer = provider.getTracer('parpour');

  function wrap(span: Span): TraceSpan {
    const { traceId, spanId, traceFlags } = span.spanContext();
    return {
      traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
      child: (name, attributes = {}, { kind, startMs } = {}) =>
        wrap(
          tracer.startSpan(
            name,
            {
              kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL,
              attributes: { ...attributes },
              ...(startMs !== undefined && { startTime: startMs }),
            },
            trace.setSpan(ROOT_CONTEXT, span),
          ),
        ),
      set: (attributes) => void span.setAttributes({ ...attributes }),
      fail(code) {
        span.setAttribute('error.type', code);
        span.setStatus({ code: SpanStatusCode.ERROR });
      },
      end: (endMs) => span.end(endMs),
    };
  }

  function remoteContext(traceparent: string | undefined) {
    const [, traceId, spanId, flags] = traceparentShape.exec(traceparent ?? '') ?? [];
    if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
    const traceFlags = Number.parseInt(flags, 16) & 1;
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
  }

  return {
    start: (name, attributes, traceparent) =>
      wrap(
        tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: { ...attributes } }, remoteContext(traceparent)),
      ),
    async close() {
      await provider
        .shutdown()
        .catch((error: unknown) => options.logger.warn({ err: error }, 'could not hand out the last spans'));
    },
  };
}

function createComplaint(logger: Logger): (error: Error) => void {
  let quietUntil = 0;
  return (error) => {
    if (Date.now() < quietUntil) return;
    quietUntil = Date.now() + complaintIntervalMs;
    logger.warn({ err: error }, 'the collector of traces does not take spans');
  };
}
