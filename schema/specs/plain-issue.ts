import type { z } from 'zod';

const nouns: Readonly<Record<string, string>> = {
  array: 'a list',
  bigint: 'a whole number',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  null: 'nothing',
  object: 'keys with values',
  record: 'keys with values',
  string: 'text',
};
/**
 * Says what is wrong with a value in words for whoever wrote it. A message that a schema brings itself is kept.
 * @returns for example `must be a list, not text`
 */
export function plainMessage(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.startsWith('Invalid input: expected') ? typeMessage(issue) : issue.message;
    case 'invalid_value':
      return issue.message.startsWith('Invalid ') ? `must be ${anyOf(issue.values.map(String))}` : issue.message;
    case 'too_big':
      return issue.message.startsWith('Too big') ? sizeMessage('most', issue.maximum, issue.origin) : issue.message;
    case 'too_small':
      return issue.message.startsWith('Too small') ? sizeMessage('least', issue.minimum, issue.origin) : issue.message;
    case 'invalid_key':
      return issue.issues[0] === undefined ? issue.message : plainMessage(issue.issues[0]);
    case 'invalid_union':
      return issue.message === 'Invalid input' ? 'is not a value that fits here' : issue.message;
    default:
      return issue.message;
  }
}

function typeMessage({ expected, message }: z.core.$ZodIssueInvalidType): string {
  const received = /received (\w+)$/.exec(message)?.[1] ?? '';
  if (received === 'undefined') return 'is missing';
  const wanted = nouns[expected] ?? expected;
  const got = nouns[received] ?? received;
  return got === wanted || (expected === 'int' && received === 'number')
    ? `must be ${wanted}`
    : `must be ${wanted}, not ${got}`;
}

function sizeMessage(bound: 'most' | 'least', limit: number | bigint, origin: string): string {
  if (origin === 'string') return `must have at ${bound} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `must have at ${bound} ${limit} ${limit === 1 ? 'item' : 'items'}`;
  return `must be at ${bound} ${limit}`;
}

function anyOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
