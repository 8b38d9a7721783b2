/** One measured value. Names are stable: machines compare runs by them. */
export interface Measurement {
  /** For example `demo.warm_start_s`. */
  readonly name: string;
  readonly value: number;
  /** For example `s`, `ms`, `MiB`, `1/s`, or an empty text for a plain count. */
  readonly unit: string;
  /** For people: what it is, or what it is held against. */
  readonly note?: string;
}

/** Takes what a benchmark measures, in the order in which people should read it. */
export interface Report {
  add(measurement: Measurement): void;
  /** Tells of progress; not part of the result. */
  progress(line: string): void;
}

/** What the command line asks for. */
export interface BenchmarkOptions {
  /** How long each measurement takes; the benchmark's own choice when left out. */
  readonly seconds: number | undefined;
  /** Only these parts of the benchmark; all when left out. */
  readonly only: readonly string[] | undefined;
}

/** What a file in bench/ exports as `bench`. */
export interface Benchmark {
  /** One line for the list of benchmarks. */
  readonly about: string;
  run(report: Report, options: BenchmarkOptions): Promise<void>;
}
