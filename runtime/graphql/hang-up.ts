import type { ServerResponse } from 'node:http';

/** @returns a signal that fires when the client goes away before its answer was written */
export function hangUpSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
