import { z } from 'zod';
import { plainText } from './plain-text.ts';

const keysMax = 16;
const keyMessage = 'is no key: 1 to 40 letters, digits, dots, dashes and underscores that begin with a letter';

/** Small facts of the caller's own, to search by: at most 16 keys of 1 to 40 characters, texts of at most 200. */
export type Metadata = Readonly<Record<string, string>>;

/** Checks metadata as a caller gives it: a JSON object whose values are texts; nothing at all is an empty one. */
export const metadata = z
  .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,39}$/), plainText(200), {
    error: ({ code }) =>
      code === 'invalid_key' ? keyMessage : 'must be an object of texts, for example { "invoice": "R-17" }',
  })
  .refine((value) => Object.keys(value).length <= keysMax, { error: `must have at most ${keysMax} keys` })
  .nullish()
  .transform((value): Metadata => value ?? {});
