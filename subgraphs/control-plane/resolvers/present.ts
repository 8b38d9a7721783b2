import { InvariantError } from '#runtime/errors/errors.ts';

/**
 * What belongs to an object that the caller may see is there and may be seen.
 * @throws InvariantError when it is not
 */
export async function present<Row>(row: Promise<Row | null>): Promise<Row> {
  const found = await row;
  if (found === null) throw new InvariantError('Something that an object belongs to is not there');
  return found;
}
