import type { FastifyReply, FastifyRequest } from 'fastify';
import { sha256Hex } from '#runtime/json/canonical.ts';
import type { TraceSpan, Tracing } from '#runtime/telemetry/tracing.ts';
import type { PreparedOperation } from '../operation/operations.ts';
import { collectPhases } from '../operation/phases.ts';

const nameCharsMax = 200;

/** Answers within a span of its own. @param answer throws what the route's error handler turns into an answer */
export async function withTrace(
  tracing: Tracing,
  { method, headers, id }: FastifyRequest,
  reply: FastifyReply,
  answer: (trace: TraceSpan) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { traceparent } = headers;
  const attributes = { 'http.request.method': method, 'http.route': '/graphql', 'parpour.request_id': id };
  const trace = tracing.start(
    `${method} /graphql`,
    attributes,
    typeof traceparent === 'string' ? traceparent : undefined,
  );
  try {
    const answered = await answer(trace);
    trace.set({ 'http.response.status_code': reply.statusCode });
    return answered;
  } catch (error) {
    trace.fail(error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL_SERVER_ERROR');
    throw error;
  } finally {
    trace.end();
  }
}

/** Says which operation it is: by name and hash, since the text may hold what is nobody's business. */
export function describeOperation(
  trace: TraceSpan,
  text: string,
  { operation: { operation, name } }: PreparedOperation,
): void {
  trace.set({
    'graphql.operation.type': operation,
    'graphql.operation.name': name?.value.slice(0, nameCharsMax),
    'parpour.operation.sha256': sha256Hex(text),
  });
}

/** Prepares an operation, with a span for each phase that it takes. */
export function tracePhases<Made>(trace: TraceSpan | undefined, prepare: () => Made): Made {
  if (trace === undefined) return prepare();
  const { made, phases } = collectPhases(prepare);
  for (const { phase, startMs, endMs } of phases) trace.child(phase, {}, { startMs }).end(endMs);
  return made;
}
