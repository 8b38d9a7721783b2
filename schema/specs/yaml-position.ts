import { isMap, isPair, isScalar, isSeq, type Node } from 'yaml';

/**
 * Where a value stands in the text, or its key where it has one; the nearest thing around it when it is not there.
 * @returns offset in characters
 */
export function offsetOf(root: Node | null, path: readonly (string | number)[]): number {
  let node: unknown = root;
  let offset = startOf(root) ?? 0;
  for (const part of path) {
    const found = childOf(node, part);
    if (found === undefined) return offset;
    offset = startOf(isPair(found) ? found.key : found) ?? offset;
    node = isPair(found) ? found.value : found;
  }
  return offset;
}

function childOf(node: unknown, part: string | number): unknown {
  if (isMap(node)) return node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return isSeq(node) ? node.items[Number(part)] : undefined;
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const [start] = node.range;
  return typeof start === 'number' ? start : undefined;
}
