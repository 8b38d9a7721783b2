import { CredentialRefusal } from './refusal.ts';

/** How long a verified token holds. */
export interface TokenLife {
  /**
   * Whether the token still holds, without a new look at it. Call it at each use: for an API key this notes the use.
   * @returns false when it has expired, was revoked, or has to be verified anew
   */
  use(): boolean;
  /**
   * Calls once, when the token expires or is revoked; soon when that has happened already.
   * @param listener told why, as an UNAUTHENTICATED error with reason EXPIRED or REVOKED
   * @returns stops listening
   */
  onEnd(listener: (end: CredentialRefusal) => void): () => void;
}

export interface TokenLifeOptions {
  readonly expiresAt: Date;
  /** Whether it was revoked, as far as is known here. Default: never. */
  readonly isRevoked?: () => boolean;
  /** Whether what is known is recent enough to rely on. Default: always. */
  readonly isCertain?: () => boolean;
  /** Told at each use. */
  readonly onUse?: () => void;
  /** Calls when something was revoked. @returns stops listening */
  readonly onRevocation?: (listener: () => void) => () => void;
}

/** Timers hold at most 2^31 - 1 ms, some 24 days. */
const timerMsMax = 2_147_483_647;

const endings = {
  EXPIRED: 'The token has expired; connect with a new one',
  REVOKED: 'The token was revoked',
} as const;

/** @returns the life of one token; all that listen to it share one timer */
export function createTokenLife(options: TokenLifeOptions): TokenLife {
  const { expiresAt, isRevoked = () => false, isCertain = () => true, onUse, onRevocation } = options;
  const listeners = new Set<(end: CredentialRefusal) => void>();
  let timer: NodeJS.Timeout | undefined;
  let stopWatching: (() => void) | undefined;

  const reasonOfEnd = (): keyof typeof endings | undefined =>
    isRevoked() ? 'REVOKED' : expiresAt.getTime() <= Date.now() ? 'EXPIRED' : undefined;

  function look(): void {
    clearTimeout(timer);
    const reason = reasonOfEnd();
    if (reason === undefined) {
      timer = setTimeout(look, Math.min(expiresAt.getTime() - Date.now(), timerMsMax)).unref();
      return;
    }
    const told = [...listeners];
    listeners.clear();
    rest();
    for (const listener of told) listener(new CredentialRefusal(reason, endings[reason]));
  }

  function rest(): void {
    clearTimeout(timer);
    stopWatching?.();
    stopWatching = undefined;
  }

  return {
    use() {
      if (reasonOfEnd() !== undefined || !isCertain()) return false;
      onUse?.();
      return true;
    },
    onEnd(listener) {
      // A function of its own, so that one listener that is given twice is told twice.
      const told = (end: CredentialRefusal) => listener(end);
      listeners.add(told);
      if (listeners.size === 1) {
        stopWatching = onRevocation?.(() => {
          if (isRevoked()) look();
        });
        // Not at once: whoever listens must have what it needs to stop listening.
        timer = setTimeout(look, 0).unref();
      }
      return () => {
        if (listeners.delete(told) && listeners.size === 0) rest();
      };
    },
  };
}
