import type { PolicyContext } from '../../context.ts';
import { readChanges, readStanding } from '../../governance/governance.repository.ts';
import type { GovernanceResult, GovernanceWarning } from '../../governance/governance-changes.ts';
import {
  type GovernanceChangeParent,
  type GovernanceParent,
  toGovernanceChangeParent,
  toGovernanceParent,
} from '../../parents.ts';
import { outcomeOf, type PresentedError } from './user-errors.ts';

interface GovernancePayload {
  readonly governance: GovernanceParent | null;
  readonly change: GovernanceChangeParent | null;
  readonly warnings: readonly GovernanceWarning[];
  readonly replayed: boolean;
  readonly userErrors: readonly PresentedError[];
}

/** Runs a command on how a venture is governed and presents what came of it: how it is governed now, or why not. */
export async function presentGovernance(
  { db, governance: platform }: PolicyContext,
  run: () => Promise<GovernanceResult>,
): Promise<GovernancePayload> {
  const { result, userErrors } = await outcomeOf(run);
  if (result === null) return { governance: null, change: null, warnings: [], replayed: false, userErrors };
  const { ventureId, changeId, warnings, replayed } = result;
  const [standing, [change]] = await Promise.all([
    readStanding(db.drizzle, ventureId),
    readChanges(db.drizzle, changeId === null ? [] : [changeId]),
  ]);
  return {
    governance: toGovernanceParent(ventureId, standing, platform),
    change: change === undefined ? null : toGovernanceChangeParent(change, platform),
    warnings,
    replayed,
    userErrors,
  };
}
