import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { supergraph: { type: 'string' }, subgraphs: { type: 'string' }, jit: { type: 'boolean', default: false } },
});

/** What the benchmark tells each gateway: the supergraph, and where the subgraphs are. */
export const given = {
  supergraphSdl: readFileSync(values.supergraph, 'utf8'),
  /** Address by name. */
  subgraphs: JSON.parse(values.subgraphs),
  jit: values.jit,
};

/** Tells the benchmark where this gateway is, and how much CPU it has used whenever it is asked. */
export function ready(port, path = '/graphql') {
  process.on('message', () => process.send({ cpu: process.cpuUsage() }));
  process.on('disconnect', () => process.exit(0));
  process.send({ url: `http://127.0.0.1:${port}${path}` });
}
