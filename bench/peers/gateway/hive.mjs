import { createServer } from 'node:http';
import { useGraphQlJit } from '@envelop/graphql-jit';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { given, ready } from './harness.mjs';

const gateway = createGatewayRuntime({
  supergraph: given.supergraphSdl,
  logging: false,
  plugins: () => (given.jit ? [useGraphQlJit()] : []),
});
const server = createServer(gateway);
server.listen(0, '127.0.0.1', () => ready(server.address().port));
