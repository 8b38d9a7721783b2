/** Id of an entity: its type and its name within the type. */
export interface EntityUid {
  readonly type: string;
  readonly id: string;
}

/**
 * Writes an entity as Cedar text does, with the escapes of Cedar's string literals.
 * @returns for example `Tool::"mail.send"`
 */
export function entityText({ type, id }: EntityUid): string {
  const escaped = id.replace(/["\\]|\p{Cc}/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
  return `${type}::"${escaped}"`;
}
