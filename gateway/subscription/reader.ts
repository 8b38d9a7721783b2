import type { Identity } from '#runtime/auth/identity.ts';
import { createLru } from '#runtime/graphql/lru.ts';

/**
 * What subscribers must have in common to be given the same bytes. Who they are is no part of it: no event and nothing that is
 * reached from one depends on the actor, and a reader carries none that it could.
 */
export interface ReaderClass {
  /** Equal for readers who may see the same. */
  readonly key: string;
  /** Under which the sources of this class are opened, and its events completed. */
  readonly identity: Identity;
}

export type ReaderClassOf = (identity: Identity) => ReaderClass;

/** An actor that no rule gives a right: neither a person nor a service of ours, nor any agent or key that there is. */
const nobody = { kind: 'INTEGRATION', id: 'subscribers', name: 'Subscribers' } as const;

const rememberedMax = 10_000;

/** @returns a function that gives equal callers the very same class: one tenant, the same ventures of it, the same scopes */
export function createReaderClasses(): ReaderClassOf {
  const known = createLru<string, ReaderClass>({ entriesMax: rememberedMax });
  return ({ tenantId, ventureIds, scopes }) => {
    const ventures = ventureIds && [...ventureIds].sort();
    const sortedScopes = [...scopes].sort();
    const key = JSON.stringify([tenantId, ventures ?? null, sortedScopes]);
    const reader = known.get(key) ?? {
      key,
      identity: { actor: nobody, tenantId, ...(ventures && { ventureIds: ventures }), scopes: sortedScopes },
    };
    known.set(key, reader);
    return reader;
  };
}

/** Subgraphs of others are told of nobody, so everybody is one class. */
export const openReaderClass: ReaderClassOf = (identity) => ({ key: '', identity });
