import { pino } from 'pino';

// Each pattern may begin only where a run of its characters begins: a long text without a match must cost one look at each
// character, not one at each pair.
const mailPattern = /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const bearerPattern = /\b(Bearer\s+)[\w.~+/=-]+/gi;
const jwtPattern = /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const apiKeyPattern = /(?<![0-9a-z])pk_[0-9a-f]{32}_[0-9a-f]{64}/g;
const urlPasswordPattern = /(?<!\w)(\w+:\/\/[^\s:/@]*):[^\s@/]+@/g;

/** Takes mail addresses, tokens and passwords in URLs out of a text. */
export function redactText(text: string): string {
  return text
    .replace(bearerPattern, '$1[redacted]')
    .replace(jwtPattern, '[redacted]')
    .replace(apiKeyPattern, '[redacted]')
    .replace(urlPasswordPattern, '$1:[redacted]@')
    .replace(mailPattern, '[mail]');
}

const secretName =
  /(?:password|passphrase|secret|token|apikey|authorization|cookie|signingkey|accesskey|databaseurl|redisurl)$/;
const depthMax = 8;
const itemsMax = 100;

/** Redacts what is logged beside the message: values under secret names go, texts are redacted at every depth. */
export function redactRecord(record: object): Record<string, unknown> {
  return redactEntries(record, 0);
}

function redactEntries(record: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      isSecretName(name) && value !== undefined ? '[redacted]' : redactValue(value, depth + 1),
    ]),
  );
}

function isSecretName(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[-_]/g, ''));
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return redactError(value);
  if (value instanceof URL) return redactText(value.href);
  if (depth > depthMax) return '[too deep]';
  if (Array.isArray(value)) return value.slice(0, itemsMax).map((item) => redactValue(item, depth + 1));
  // Other objects (requests, sockets) are their serializers' to describe; walking them would take in half the process.
  return isPlain(value) ? redactEntries(value, depth) : value;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** An error with its causes, without secrets, and without the values that a database error repeats. */
export function redactError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message, stack, raw: _raw, params: _params, detail, ...rest } = pino.stdSerializers.err(error);
  const values = repeatedValues(error);
  const withoutValues = (text: string) => values.reduce((left, value) => left.replaceAll(value, ''), text);
  return {
    ...redactEntries(rest, 0),
    ...(typeof detail === 'string' && !detail.startsWith('Failing row contains') && { detail: redactText(detail) }),
    message: redactText(withoutValues(message)),
    stack: redactText(withoutValues(stack)),
  };
}

/** drizzle ends the message of a failed query with its parameters: whatever the row was to hold. */
function repeatedValues(error: Error): string[] {
  const values: string[] = [];
  for (
    let fault: unknown = error, depth = 0;
    fault instanceof Error && depth < depthMax;
    fault = fault.cause, depth++
  ) {
    if ('query' in fault && 'params' in fault) values.push(`\nparams: ${String(fault.params)}`);
  }
  return values;
}
