import { type EvidenceFields, evidenceLimits } from '#schema/rpc/control-plane.ts';
import { repairText } from '#schema/specs/readable-json.ts';

type Field = EvidenceFields['fields'][number];

/** Names of what is never shown, wherever in an input it stands. */
const secretName =
  /secret|passw|passphrase|credential|authori[sz]ation|api_?-?key$|private_?-?key|(^|_|-)token$|accessToken$/i;
/** Says nothing of what is asked, and is the caller's own. */
const unshown: ReadonlySet<string> = new Set(['idempotencyKey']);

/**
 * Lists what somebody gave for an action, for whoever approves it: each value under its path, amounts with their currency, in the
 * order given, secrets withheld. Bounded by `evidenceLimits`: a long value is cut, and what is past the bounds is counted.
 */
export function evidenceOf(input: unknown): EvidenceFields {
  const fields: Field[] = [];
  let fieldsLeftOut = 0;
  let characters = 0;
  visit(input, '', (name, value, is = {}) => {
    if (fields.length < evidenceLimits.fieldsMax && characters < evidenceLimits.charactersMax) {
      const field = { ...shown(name, value), ...is };
      characters += field.name.length + (field.value?.length ?? 0);
      fields.push(field);
    } else fieldsLeftOut += 1;
  });
  return { fields, fieldsLeftOut };
}

type Found = (name: string, value: unknown, is?: Partial<Field>) => void;

/** Finds each value in an input, with its path. */
function visit(value: unknown, path: string, found: Found): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    found(path, value);
    return;
  }
  const amount = amountOf(value);
  if (value instanceof Date) found(path, value.toISOString());
  else if (amount !== null) found(path, '', { value: null, amount });
  else if (!Array.isArray(value)) visitRecord(value, path, found);
  else if (value.every((item) => typeof item !== 'object')) found(path, value.join(', '));
  else for (const [index, item] of value.entries()) visit(item, `${path}[${index}]`, found);
}

function visitRecord(record: object, path: string, found: Found): void {
  for (const [key, inner] of Object.entries(record)) {
    if (inner === null || inner === undefined || (path === '' && unshown.has(key))) continue;
    const name = path === '' ? key : `${path}.${key}`;
    if (secretName.test(key)) found(name, '', { value: null, isWithheld: true });
    else visit(inner, name, found);
  }
}

function shown(path: string, given: unknown): Field {
  const text = String(given);
  const { valueCharactersMax } = evidenceLimits;
  const isCut = text.length > valueCharactersMax;
  const value = repairText(isCut ? text.slice(0, valueCharactersMax) : text);
  return { name: repairText(path.slice(0, valueCharactersMax)), value, amount: null, isCut, isWithheld: false };
}

/** @returns the amount that the object is, with nothing else in it; null when it is something else */
function amountOf(value: object): Field['amount'] {
  if (!('amountMinor' in value && 'currency' in value) || Object.keys(value).length !== 2) return null;
  return { amountMinor: String(value.amountMinor), currency: String(value.currency) };
}
