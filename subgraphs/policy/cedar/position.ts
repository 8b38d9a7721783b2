/** A place in a text as editors show it: both count from 1, columns in characters. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds the place of a byte offset, which is what Cedar reports.
 * @param offsetBytes into the UTF-8 form of the text; past the end means the end
 */
export function positionOf(text: string, offsetBytes: number): Position {
  const before = Buffer.from(text, 'utf8').subarray(0, offsetBytes).toString('utf8');
  const lineStart = before.lastIndexOf('\n') + 1;
  return {
    line: before.split('\n').length,
    column: [...before.slice(lineStart)].length + 1,
  };
}
