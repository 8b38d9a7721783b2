import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/start.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ subgraphs: 'in-process' });
});
afterAll(() => gateway.stop());

it('is what a browser finds at /', async () => {
  const response = await fetch(`${gateway.url}/`);
  expect(response.url).toBe(`${gateway.url}/graphiql`);
  expect(await response.text()).toContain('<title>Parpour graph</title>');
});

it('serves everything it needs itself, and lets the page load nothing else', async () => {
  const page = await fetch(`${gateway.url}/graphiql`);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  const html = await page.text();
  expect(html).not.toMatch(/https?:\/\//);
  const script = await (await fetch(`${gateway.url}/graphiql/page.js`)).text();
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
  const workers = ['editor', 'json', 'graphql'].map((name) => `/graphiql/${name}.worker.js`);
  expect(script).toContain('.worker.js');
  expect(named).toHaveLength(4);
  for (const path of [...named, ...workers]) {
    const response = await fetch(`${gateway.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/javascript|css/);
    expect((await response.text()).length).toBeGreaterThan(100);
  }
});
