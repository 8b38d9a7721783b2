import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CompositionError, composeFromFiles, composeSupergraph } from './compose.ts';
import { supergraphPath } from './sdl.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

describe('composition', () => {
  it('of the five subgraphs gives the committed supergraph, without hints', async () => {
    const { supergraphSdl, hints } = await composeFromFiles();
    expect(supergraphSdl).toBe(await readFile(supergraphPath, 'utf8'));
    expect(hints).toEqual([]);
  });

  it('lists every contradiction with its code', () => {
    const subgraphs = [
      { name: 'one', sdl: `${link} type Query { a: Thing } type Thing @key(fields: "id") { id: ID! size: Int }` },
      { name: 'two', sdl: `${link} type Thing @key(fields: "id") { id: ID! size: String }` },
    ];
    expect(() => composeSupergraph(subgraphs)).toThrow(CompositionError);
    expect(() => composeSupergraph(subgraphs)).toThrow(/INVALID_FIELD_SHARING|FIELD_TYPE_MISMATCH/);
  });

  it('names the subgraph and the line of a syntax error', () => {
    expect(() => composeSupergraph([{ name: 'one', sdl: 'type Query {\n  a: \n}' }])).toThrow(
      /\[one\].*Syntax Error[\s\S]*3:1/,
    );
  });
});
