/** Throws, or takes too long, when the thing it looks at is not well. */
export type HealthCheck = () => Promise<void>;

/** Says what is not well in words for people, without addresses or credentials: shown in the report as it is. */
export class UnhealthyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnhealthyError';
  }
}

export interface HealthReport {
  readonly status: 'ok' | 'degraded';
  readonly service: string;
  readonly version: string;
  /** `ok`, or `error: …` for each dependency. */
  readonly checks: Readonly<Record<string, string>>;
}

export interface Health {
  report(): Promise<HealthReport>;
}

const checkTimeoutMs = 2_000;

/** A composite check: all parts are asked side by side, each for at most two seconds. */
export function createHealth(options: {
  readonly service: string;
  readonly version: string;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Told the result of each part, 1 or 0. */
  readonly onResult?: (component: string, up: 0 | 1) => void;
}): Health {
  async function run(component: string, check: HealthCheck): Promise<readonly [string, string]> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer in ${checkTimeoutMs} ms`)), checkTimeoutMs);
      });
      await Promise.race([check(), late]);
      options.onResult?.(component, 1);
      return [component, 'ok'];
    } catch (error) {
      options.onResult?.(component, 0);
      if (error instanceof UnhealthyError) return [component, `error: ${error.message}`];
      // Only what kind of fault: messages may carry addresses and credentials.
      return [component, `error: ${error instanceof Error ? error.name : 'unknown'}`];
    } finally {
      clearTimeout(timer);
    }
  }
  return {
    async report() {
      const results = await Promise.all(Object.entries(options.checks).map(([name, check]) => run(name, check)));
      const checks = Object.fromEntries(results);
      const status = results.every(([, result]) => result === 'ok') ? 'ok' : 'degraded';
      return { status, service: options.service, version: options.version, checks };
    },
  };
}
