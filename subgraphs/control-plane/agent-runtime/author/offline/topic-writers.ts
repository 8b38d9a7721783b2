import type { TopicName } from './facts.ts';
import { writeAudience, writeOffer, writeProblem, writeSummary } from './people-topics.ts';
import { writeBudget, writeChannels, writeMilestones, writeRisks } from './plan-topics.ts';
import { writeCompetitors, writePricing } from './price-topics.ts';
import { asSentence, capitalised } from './text.ts';
import { allTexts, asBullets, linesUnless, nothingToSay, type TopicWriter, tableOf } from './topic-text.ts';

/** A part of the brief that nobody foresaw, told as it stands. */
export const writeAny: TopicWriter = (topic) => {
  const table = tableOf(topic.records, []);
  const [first, ...rest] = allTexts(topic);
  return {
    ...nothingToSay,
    heading: capitalised(topic.label),
    claim: capitalised(topic.label),
    paragraphs: first === undefined ? [] : [asSentence(first)],
    bullets: [...asBullets(rest), ...linesUnless(table, topic.records, ['name', 'what', 'title'])],
    table,
  };
};

/** Who writes on what. */
export const topicWriters: Record<TopicName, TopicWriter> = {
  summary: writeSummary,
  audience: writeAudience,
  problem: writeProblem,
  offer: writeOffer,
  pricing: writePricing,
  competitors: writeCompetitors,
  channels: writeChannels,
  milestones: writeMilestones,
  risks: writeRisks,
  budget: writeBudget,
  goals: (topic, context) => ({ ...writeAny(topic, context), heading: 'Goals', claim: 'What counts as success' }),
  team: (topic, context) => ({ ...writeAny(topic, context), heading: 'Team', claim: 'Who does the work' }),
};
