import type { Identity } from '#runtime/auth/identity.ts';
import { DomainError } from '#runtime/errors/errors.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { ToolArguments, ToolName } from '#schema/specs/tools.ts';
import type { WaitReason } from '../../task/task-work.ts';

/** For whom and as what a tool runs. */
export interface ToolContext {
  readonly venture: {
    readonly id: string;
    readonly name: string;
    readonly timeZone: string;
    readonly brief: JsonValue;
  };
  readonly workflow: { readonly id: string; readonly name: string };
  readonly taskId: string;
  readonly agent: {
    readonly id: string;
    readonly name: string;
    readonly role: string;
    readonly level: 'L1' | 'L2' | 'L3';
  };
  /** Whom calls over the bus are made as. */
  readonly identity: Identity;
  /**
   * Names this use of the tool, `<taskId>:<step>`, with `:fallback` behind it for a fallback. The same when the step is
   * run again after a crash: what happens outside happens once under it.
   */
  readonly key: string;
  /**
   * Begins a question to a service outside, unless a freeze is in force. Tools that ask several times begin each so.
   * @throws FreezeMetError
   */
  readonly begin: <T>(start: () => Promise<T>) => Promise<T>;
  /** Data labels of what the task has read so far. */
  readonly labels: readonly string[];
  /** The intent that an earlier run of this call waited for. */
  readonly moneyIntentId: string | null;
  /** Fires when the task is over its time, cancelled, or the process stops. */
  readonly signal: AbortSignal;
}

/** What a run came to: a result, what waits for a person and on which the task waits too, or a freeze, so that the task goes back. */
export type ToolOutcome =
  | { readonly kind: 'done'; readonly result: JsonValue }
  | { readonly kind: 'waits'; readonly reason: WaitReason }
  | { readonly kind: 'frozen' };

/** One thing that agents can do. Running twice under one key has one effect. */
export interface Tool<Name extends ToolName = ToolName> {
  readonly name: Name;
  /**
   * @throws ToolRefusal when it will not do this, a DomainError when another service refuses, any other error when it broke
   */
  run(args: ToolArguments<Name>, context: ToolContext): Promise<ToolOutcome>;
  /** The use in one line for whoever approves it: `Send mail to press@example.com: Launch`. */
  summarise(args: ToolArguments<Name>): string;
}

/** The tool will not do what it was asked; the step goes on with what it declared for that case. */
export class ToolRefusal extends DomainError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
