import type { ControlPlaneContext } from '../context.ts';
import { type FreezeView, presentFreeze } from '../freeze/freeze.ts';

/** The freeze in force on exactly this subject, or null. */
export async function freezeOn({ loaders }: ControlPlaneContext, subjectId: string): Promise<FreezeView | null> {
  const freeze = await loaders.freezeOn.load(subjectId);
  return freeze === null ? null : presentFreeze(freeze);
}
