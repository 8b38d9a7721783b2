import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('metrics', () => {
  it('of one name are one instrument, whoever asks', async () => {
    const metrics = createMetrics({ processMetrics: false });
    const first = metrics.counter('venture_x_total', 'Things.', ['kind']);
    const second = metrics.counter('venture_x_total', 'Things.', ['kind']);
    expect(second).toBe(first);
    first.inc({ kind: 'a' });
    second.inc({ kind: 'a' });
    expect(await metrics.registry.metrics()).toContain('venture_x_total{kind="a"} 2');
    expect(metrics.gauge('venture_y', 'Level.', [])).toBe(metrics.gauge('venture_y', 'Level.', []));
    expect(metrics.histogram('venture_z', 'Time.', [])).toBe(metrics.histogram('venture_z', 'Time.', []));
  });

  it('of one name and different kinds are refused', () => {
    const metrics = createMetrics({ processMetrics: false });
    metrics.counter('venture_x_total', 'Things.', []);
    expect(() => metrics.gauge('venture_x_total', 'Things.', [])).toThrow(/venture_x_total is a counter/);
  });

  it('of one registry do not show in another', async () => {
    const one = createMetrics({ processMetrics: false });
    const other = createMetrics({ processMetrics: false });
    one.counter('venture_x_total', 'Things.', []).inc();
    expect(await other.registry.metrics()).not.toContain('venture_x_total');
  });

  it('measure latencies from half a millisecond to half a minute', async () => {
    const metrics = createMetrics({ processMetrics: false });
    metrics.histogram('venture_z_seconds', 'Time.', ['command']).observe({ command: 'get' }, 0.0004);
    const text = await metrics.registry.metrics();
    expect(text).toContain('venture_z_seconds_bucket{le="0.0005",command="get"} 1');
    expect(text).toContain('venture_z_seconds_bucket{le="30",command="get"} 1');
  });

  it("have Node's own beside them when asked for", async () => {
    const metrics = createMetrics({ processMetrics: true });
    expect(await metrics.registry.metrics()).toContain('process_cpu_seconds_total');
  });
});
