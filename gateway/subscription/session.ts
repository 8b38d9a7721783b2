import type { Identity } from '#runtime/auth/identity.ts';
import type { CredentialRefusal } from '#runtime/auth/refusal.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { isAnonymous } from '#runtime/graphql/require-scope.ts';
import type { Caller } from '../authenticate.ts';

/** Whatever lives as long as a connection and its caller's token, such as a subscription. */
export interface Tenant {
  /** The same caller has a new token. */
  renew(identity: Identity): void;
}

/** One connection's caller, for as long as the token holds or is renewed. */
export class Session {
  readonly tenants = new Set<Tenant>();
  /** Operations in progress. */
  operations = 0;
  #caller: Caller;
  #stopListening: () => void;
  readonly #onEnd: (end: CredentialRefusal) => void;
  #isOver = false;

  /** @param onEnd called once when the token has expired or was revoked, with the reason */
  constructor(caller: Caller, onEnd: (end: CredentialRefusal) => void) {
    this.#caller = caller;
    this.#onEnd = onEnd;
    this.#stopListening = this.#listen(caller);
  }

  get identity(): Identity {
    return this.#caller.identity;
  }

  /** Whether the token holds at this moment, as far as is known here. */
  readonly holds = (): boolean => {
    const { expiresAt } = this.#caller;
    return !this.#isOver && (expiresAt === undefined || expiresAt.getTime() > Date.now());
  };

  /**
   * Goes on with another token of the same caller.
   * @returns until when it holds
   * @throws RequestError FORBIDDEN for a token of somebody else, UNAUTHENTICATED for none
   */
  renew(caller: Caller): Date | undefined {
    const { identity, expiresAt } = caller;
    if (isAnonymous(identity)) throw new RequestError('UNAUTHENTICATED', 'Send Authorization: Bearer <token>');
    if (!isSameCaller(identity, this.identity)) {
      throw new RequestError('FORBIDDEN', 'The new token is of another caller; open a connection of its own for it');
    }
    this.#stopListening();
    this.#caller = caller;
    this.#stopListening = this.#listen(caller);
    for (const tenant of [...this.tenants]) tenant.renew(identity);
    return expiresAt;
  }

  /** The connection is over. */
  end(): void {
    this.#isOver = true;
    this.#stopListening();
  }

  #listen(caller: Caller): () => void {
    return caller.onEnd((end) => {
      this.#isOver = true;
      this.#onEnd(end);
    });
  }
}

function isSameCaller(a: Identity, b: Identity): boolean {
  return a.tenantId === b.tenantId && a.actor.kind === b.actor.kind && a.actor.id === b.actor.id;
}
