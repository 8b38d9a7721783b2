import { z } from 'zod';
import { roundSteps } from '../lane/lane.ts';

/** What a writer's process is told when it is started, as JSON in its one argument. */
export const writerProcessOptions = z.strictObject({
  ventureId: z.string(),
  /** Accounts that its callers spend from. */
  accounts: z.array(z.strictObject({ id: z.string(), currency: z.string() })),
  /** Callers that ask without a pause. */
  callers: z.int(),
  /** Where it ends itself; it goes on until it is killed when null. */
  dieAt: z.strictObject({ step: z.enum(roundSteps), round: z.int() }).nullable(),
});

export type WriterProcessOptions = z.infer<typeof writerProcessOptions>;
