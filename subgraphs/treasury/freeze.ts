/** What a freeze stops; the widest comes first. */
const scopes = ['PLATFORM', 'VENTURE', 'WORKFLOW', 'AGENT'] as const;

interface Scoped {
  readonly scope: (typeof scopes)[number];
}

/** For sorting: a freeze on the venture is told of before one on an agent. */
export function freezeOrder(one: Scoped, other: Scoped): number {
  return scopes.indexOf(one.scope) - scopes.indexOf(other.scope);
}
