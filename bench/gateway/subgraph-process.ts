import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { benchSdl, reviewsOf, users } from './subgraphs.ts';

/**
 * A subgraph that costs next to nothing: it answers from memory and looks at no more of an operation than which of the two it
 * is. Gateways differ in what they ask for and get more than they asked for, `__typename` always.
 */
const name = z.enum(['users', 'reviews']).parse(process.argv[2]);

const body = z.object({
  query: z.string(),
  variables: z.object({ representations: z.array(z.object({ id: z.string() })).optional() }).nullish(),
});

function answer(text: string): unknown {
  const { query, variables } = body.parse(JSON.parse(text));
  if (query.includes('_service')) return { _service: { sdl: benchSdl[name] } };
  if (name === 'users') return { users };
  const representations = variables?.representations ?? [];
  return { _entities: representations.map(({ id }) => ({ __typename: 'User', id, reviews: reviewsOf(id) })) };
}

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const json = JSON.stringify({ data: answer(text) });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) });
    response.end(json);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  // A listening TCP server has an address object.
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
process.on('disconnect', () => process.exit(0));
