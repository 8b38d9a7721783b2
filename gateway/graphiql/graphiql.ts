import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

/** Lets the page load nothing from anywhere else, which also proves that it works offline. */
const contentPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "frame-ancestors 'none'",
].join('; ');

const ownFiles = {
  '/graphiql': { file: 'page.html', type: 'text/html; charset=utf-8' },
  '/graphiql/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
  '/graphiql/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
} as const;

const packagedFiles = {
  '/graphiql/graphiql.js': { part: 'js', type: 'text/javascript; charset=utf-8' },
  '/graphiql/graphiql.css': { part: 'css', type: 'text/css; charset=utf-8' },
  '/graphiql/editor.worker.js': { part: 'editorWorkerService', type: 'text/javascript; charset=utf-8' },
  '/graphiql/json.worker.js': { part: 'jsonWorker', type: 'text/javascript; charset=utf-8' },
  '/graphiql/graphql.worker.js': { part: 'graphqlWorker', type: 'text/javascript; charset=utf-8' },
} as const;

/** Serves GraphiQL with a token box at /graphiql, all of it from this machine, and sends / there. */
export function serveGraphiql(server: FastifyInstance): void {
  server.get('/', async (_request, reply) => reply.redirect('/graphiql'));
  for (const [url, { file, type }] of Object.entries(ownFiles)) {
    server.get(url, async (_request, reply) => {
      const text = await readFile(new URL(file, import.meta.url), 'utf8');
      return reply
        .type(type)
        .header('content-security-policy', contentPolicy)
        .header('cache-control', 'no-cache')
        .send(text);
    });
  }
  for (const [url, { part, type }] of Object.entries(packagedFiles)) {
    server.get(url, async (_request, reply) => {
      // Nine megabytes of text, loaded when somebody opens the page and not before.
      const files = await import('@graphql-yoga/render-graphiql/graphiql');
      // A worker runs under the policy that it is served with.
      return reply
        .type(type)
        .header('content-security-policy', contentPolicy)
        .header('cache-control', 'max-age=86400')
        .send(files[part]);
    });
  }
}
