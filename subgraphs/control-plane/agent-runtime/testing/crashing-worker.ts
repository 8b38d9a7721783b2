import { loadConfig, processEnvironment } from '#runtime/config/config.ts';
import { createRuntime } from '#runtime/service/runtime.ts';
import { createAgentRuntime } from '../agent-runtime.ts';
import { offlineAuthor } from '../author/offline/offline-author.ts';
import { createToolbox } from '../tool/tools.ts';

/**
 * A worker in a process of its own, for tests that kill it. It takes one task; when a spend is done and not recorded yet,
 * it tells its parent and goes no further.
 */
const runtime = await createRuntime(loadConfig(processEnvironment()), { service: 'doomed', processMetrics: false });
const toolbox = createToolbox({ ...runtime, author: offlineAuthor });
const agents = createAgentRuntime(runtime, {
  toolbox: {
    ...toolbox,
    'money.spend': {
      ...toolbox['money.spend'],
      async run(args, context) {
        await toolbox['money.spend'].run(args, context);
        process.send?.('done, not recorded');
        return new Promise<never>(() => undefined);
      },
    },
  },
});
await agents.start();
