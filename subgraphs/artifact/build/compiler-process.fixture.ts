import { z } from 'zod';
import { loadConfig } from '#runtime/config/config.ts';
import { createRuntime } from '#runtime/service/runtime.ts';
import { createCompiler } from './compiler.ts';

// A compiler in a process of its own, for tests that kill it. Its settings come as JSON in the first argument.
const config = loadConfig(z.record(z.string(), z.string()).parse(JSON.parse(process.argv[2] ?? '{}')));
const runtime = await createRuntime(config, { service: 'compiler', processMetrics: false });
await createCompiler(runtime, { leaseMs: 1_500, concurrencyMax: 1 }).start();
