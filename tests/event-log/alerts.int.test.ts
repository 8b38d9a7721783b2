import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';

const rule = z.strictObject({
  alert: z.string().regex(/^[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: z.string().regex(/^\d+[sm]$/),
  labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.strictObject({
    summary: z.string().min(10),
    description: z.string().min(10),
    runbook: z.string().regex(/^docs\/[a-z-]+\.md#[a-z-]+$/),
  }),
});
const rulesFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule).min(1) })).min(1),
});

const fileOf = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
const rules = rulesFile
  .parse(parse(await fileOf('infra/observability/alerts.yaml')))
  .groups.flatMap((group) => group.rules);

let stack: TestStack;
let runtime: TestRuntime;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
});
afterAll(async () => {
  await runtime?.close();
  await stack?.stop();
});

describe('the alert rules', () => {
  it.each(rules.map(({ alert, expr }) => [alert, expr]))(
    '%s asks for metrics that are exported',
    async (_alert, expr) => {
      const consumer = await runtime.startConsumer({
        name: 'alerts-test',
        onPoison: 'skip',
        handle: async () => undefined,
      });
      const exported = () => runtime.metrics.registry.getMetricsAsArray().map(({ name }) => name);
      const asked = expr.match(/venture_\w+/g) ?? [];
      expect(asked).not.toEqual([]);
      await expect.poll(exported).toEqual(expect.arrayContaining(asked));
      await consumer.stop();
    },
  );

  it('have names of their own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it.each(rules.map(({ alert, annotations }) => [alert, annotations.runbook]))(
    '%s points at what to do: %s',
    async (_alert, runbook) => {
      const [page = '', anchor] = runbook.split('#');
      const anchors = [...(await fileOf(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replaceAll(/[^a-z0-9 ]/g, '')
          .replaceAll(' ', '-'),
      );
      expect(anchors).toContain(anchor);
    },
  );
});
