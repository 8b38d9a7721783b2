import { PortfolioDocument } from '#codegen/sdk/operations.ts';
import { compactQuery } from './compact-query.ts';
import { logFileOf, paths, shownPath } from './paths.ts';
import { link, paint, say } from './ui.ts';

export interface Welcome {
  readonly graphUrl: string;
  readonly token: string;
  readonly dataDir: string;
  readonly elapsedMs: number;
}

/** Says where everything is, once it runs. The token stands alone on its line, so that it can be copied whole. */
export function showWelcome({ graphUrl, token, dataDir, elapsedMs }: Welcome): void {
  const graphiqlUrl = graphUrl.replace(/graphql$/, 'graphiql');
  const option = dataDir === paths.defaultDataDir ? '' : ` -- --data-dir ${shownPath(dataDir)}`;
  say(`
${paint('bold', 'Parpour is ready')} ${paint('dim', `after ${(elapsedMs / 1000).toFixed(1)} s`)}

  GraphiQL    ${link(paint('cyan', graphiqlUrl), `${graphiqlUrl}#token=${token}`)}
  Graph       ${paint('cyan', graphUrl)}
  WebSocket   ${paint('cyan', graphUrl.replace(/^http/, 'ws'))}
  Log         ${shownPath(logFileOf(dataDir))}

Your token, for GraphiQL's token field or a header ${paint('dim', 'Authorization: Bearer …')}

${token}

A first query:

${compactQuery(PortfolioDocument, '  ')}

  ${paint('bold', `npm run demo${option}`)}
          runs a whole venture workflow here, from another terminal
  ${paint('bold', 'Ctrl-C')}  stops everything and keeps the data
`);
}
