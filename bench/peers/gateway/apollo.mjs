import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { given, ready } from './harness.mjs';

const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl: given.supergraphSdl }) });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
ready(new URL(url).port, '/');
