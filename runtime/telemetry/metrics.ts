import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { InvariantError } from '#runtime/errors/errors.ts';

/** Latencies from half a millisecond to half a minute, in seconds. */
const latencyBucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** One process's metrics. Asking twice for one name gives the same instrument; for another kind of it, an InvariantError. */
export interface Metrics {
  readonly registry: Registry;
  counter<Label extends string>(name: string, help: string, labels: readonly Label[]): Counter<Label>;
  gauge<Label extends string>(name: string, help: string, labels: readonly Label[]): Gauge<Label>;
  /** @param bucketsSeconds upper bounds; latencies from 0.5 ms to 30 s when left out */
  histogram<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
    bucketsSeconds?: readonly number[],
  ): Histogram<Label>;
}

/** Creates the registry with Node's own metrics in it. */
export function createMetrics(options: { readonly processMetrics: boolean }): Metrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });

  function existing(name: string, kind: typeof Counter | typeof Gauge | typeof Histogram) {
    const known = registry.getSingleMetric(name);
    if (known !== undefined && !(known instanceof kind)) {
      throw new InvariantError(
        `${name} is a ${known.constructor.name.toLowerCase()} and can't be another instrument too`,
      );
    }
    return known;
  }
  return {
    registry,
    // prom-client's registry forgets label types; a name always has the labels it was made with.
    counter: <Label extends string>(name: string, help: string, labels: readonly Label[]) =>
      (existing(name, Counter) as Counter<Label> | undefined) ??
      new Counter({ name, help, labelNames: [...labels], registers: [registry] }),
    gauge: <Label extends string>(name: string, help: string, labels: readonly Label[]) =>
      (existing(name, Gauge) as Gauge<Label> | undefined) ??
      new Gauge({ name, help, labelNames: [...labels], registers: [registry] }),
    histogram: <Label extends string>(
      name: string,
      help: string,
      labels: readonly Label[],
      bucketsSeconds: readonly number[] = latencyBucketsSeconds,
    ) =>
      (existing(name, Histogram) as Histogram<Label> | undefined) ??
      new Histogram({ name, help, labelNames: [...labels], buckets: [...bucketsSeconds], registers: [registry] }),
  };
}
