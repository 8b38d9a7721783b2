import type { z } from 'zod';
import type { JsonValue } from '#runtime/json/canonical.ts';
import { type ToolArguments, type ToolName, toolArguments } from '#schema/specs/tools.ts';
import { specPathText } from '#schema/specs/workflow-spec.ts';
import { toJson } from '../json.ts';
import { type Tool, type ToolContext, type ToolOutcome, ToolRefusal } from '../tool/tool.ts';
import type { Toolbox } from '../tool/tools.ts';

/** A call whose arguments are checked: what policy decides on is what runs. */
export interface PreparedCall {
  readonly tool: ToolName;
  readonly arguments: JsonValue;
  /** In one line, for whoever approves it. */
  readonly summary: string;
  run(context: ToolContext): Promise<ToolOutcome>;
}

/**
 * Checks arguments whose references are resolved.
 * @throws ToolRefusal INVALID_ARGUMENTS which names every fault
 */
export function prepareCall<Name extends ToolName>(toolbox: Toolbox, name: Name, given: JsonValue): PreparedCall {
  const tool: Tool<Name> = toolbox[name];
  // The record has under each name the schema whose output type goes by that name.
  const schema = toolArguments[name] as unknown as z.ZodType<ToolArguments<Name>, unknown>;
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) =>
      [specPathText(path), message].filter(Boolean).join(': '),
    );
    throw new ToolRefusal('INVALID_ARGUMENTS', `${name} can't be called like this: ${faults.join('; ')}`);
  }
  const args = parsed.data;
  return {
    tool: name,
    arguments: toJson(args),
    summary: tool.summarise(args),
    run: (context) => tool.run(args, context),
  };
}
