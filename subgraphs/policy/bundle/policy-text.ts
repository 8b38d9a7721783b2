/** The text of one policy and where it stands in the text of its bundle. */
export interface PolicySource {
  readonly text: string;
  /** Offset of the first byte in the UTF-8 form of the whole text. */
  readonly startBytes: number;
}

/** What a scan of policy text finds without understanding it. */
export interface PolicyScan {
  readonly policies: readonly PolicySource[];
  /** Deepest nesting of brackets, and the byte offset at which it is reached. */
  readonly depth: number;
  readonly deepestBytes: number;
}

const opening = new Set(['(', '[', '{']);
const closing = new Set([')', ']', '}']);

/**
 * Cuts a text into its policies: each ends with a `;` that stands outside strings and comments (Cedar grammar, `Policy`).
 * Faulty text gives pieces too; whether they are policies is for Cedar to say.
 */
export function scanPolicies(text: string): PolicyScan {
  const policies: PolicySource[] = [];
  const bytesBefore = byteCounter(text);
  let start: number | undefined;
  let depth = 0;
  let deepest = { depth: 0, index: 0 };
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '/' && text.charAt(index + 1) === '/') {
      index = endOfLine(text, index);
      continue;
    }
    if (start === undefined && /\S/.test(character)) start = index;
    if (character === '"') {
      index = endOfString(text, index);
    } else if (opening.has(character)) {
      depth += 1;
      if (depth > deepest.depth) deepest = { depth, index };
    } else if (closing.has(character)) {
      depth -= 1;
    } else if (character === ';' && start !== undefined) {
      policies.push({ text: text.slice(start, index + 1), startBytes: bytesBefore(start) });
      start = undefined;
      depth = 0;
    }
  }
  return { policies, depth: deepest.depth, deepestBytes: byteCounter(text)(deepest.index) };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** @returns index of the closing quote, or the text's length when there is none */
function endOfString(text: string, from: number): number {
  for (let index = from + 1; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '\\') index += 1;
    else if (character === '"') return index;
  }
  return text.length;
}

/** Counts bytes up to indexes that only grow, without starting over each time. */
function byteCounter(text: string): (index: number) => number {
  let counted = 0;
  let bytes = 0;
  return (index) => {
    bytes += Buffer.byteLength(text.slice(counted, index), 'utf8');
    counted = index;
    return bytes;
  };
}
