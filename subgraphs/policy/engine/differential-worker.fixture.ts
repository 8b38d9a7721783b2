import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { compareWithCedar, emptyComparison } from './differential.fixture.ts';

// Compares a range of seeds and answers with what came of it; the first difference ends the thread with an error.
const { fromSeed, seeds } = z.object({ fromSeed: z.number(), seeds: z.number() }).parse(workerData);
const comparison = emptyComparison();
for (let seed = fromSeed; seed < fromSeed + seeds; seed++) compareWithCedar(seed, comparison);
parentPort?.postMessage(comparison);
