/** Forms in which answers are given, the one that is preferred where a client takes both alike first. */
const served = ['application/json', 'application/graphql-response+json'] as const;

export type MediaType = (typeof served)[number];

/**
 * Picks the form of the answer. Clients that say nothing get `application/json`, as GraphQL over HTTP has it for those that
 * are older than `application/graphql-response+json`.
 * @param accept the Accept header (RFC 9110, section 12.5.1)
 * @returns undefined when the client takes none of the forms
 */
export function chooseMediaType(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === 'application/json') return served[0];
  if (/^application\/graphql-response\+json *(?:$|,)/.test(accept)) return served[1];
  const ranges = accept.split(',').map(readRange);
  const wanted = served.map((type, index) => ({ type, index, quality: qualityOf(type, ranges) }));
  wanted.sort((one, other) => other.quality - one.quality || one.index - other.index);
  const [best] = wanted;
  return best !== undefined && best.quality > 0 ? best.type : undefined;
}

interface Range {
  readonly range: string;
  readonly quality: number;
}

function readRange(text: string): Range {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return { range, quality: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
}

/** The narrowest range that a type is in decides. */
function qualityOf(type: MediaType, ranges: readonly Range[]): number {
  const found = [type, 'application/*', '*/*'].map((wide) => ranges.find(({ range }) => range === wide));
  return found.find((range) => range !== undefined)?.quality ?? 0;
}
