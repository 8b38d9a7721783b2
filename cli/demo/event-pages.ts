import { EventPageDocument, type EventPageQuery } from '#codegen/sdk/operations.ts';
import type { GraphClient } from '../graph-client.ts';

type Page = EventPageQuery['events'];

/** The pages of a venture's event log from its start. */
export async function* eventPages(client: GraphClient, ventureId: string): AsyncGenerator<Page> {
  let after: string | null = null;
  for (;;) {
    const answer: EventPageQuery = await client.request(EventPageDocument, { ventureId, ...(after && { after }) });
    yield answer.events;
    after = answer.events.pageInfo.endCursor;
    if (!answer.events.pageInfo.hasNextPage) return;
  }
}
