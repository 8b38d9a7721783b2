import mercuriusGateway from '@mercuriusjs/gateway';
import Fastify from 'fastify';
import { given, ready } from './harness.mjs';

const app = Fastify();
app.register(mercuriusGateway, {
  ...(given.jit && { jit: 1 }),
  gateway: { services: Object.entries(given.subgraphs).map(([name, url]) => ({ name, url })) },
});
await app.listen({ host: '127.0.0.1', port: 0 });
ready(app.server.address().port);
