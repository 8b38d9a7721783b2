import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

export interface LoggerOptions {
  readonly service: string;
  /** `debug`, `info`, `warn`, `error` or `silent`. */
  readonly level: string;
  /** Where lines go; standard output when left out. */
  readonly destination?: DestinationStream;
}

const secretPaths = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  'apiKey',
  'secretAccessKey',
  'databaseUrl',
  'redisUrl',
];
const mailPattern = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const bearerPattern = /\b(Bearer\s+)[\w.~+/=-]+/gi;
const urlPasswordPattern = /(\w+:\/\/[^\s:/@]*):[^\s@/]+@/g;

/** Takes mail addresses, bearer tokens and passwords in URLs out of a text. */
export function redactText(text: string): string {
  return text
    .replace(bearerPattern, '$1[redacted]')
    .replace(urlPasswordPattern, '$1:[redacted]@')
    .replace(mailPattern, '[mail]');
}

/** Structured logger: one JSON object a line, secrets and mail addresses left out. */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretPaths.flatMap((path) => [path, `*.${path}`, `headers.${path}`]), censor: '[redacted]' },
      hooks: {
        logMethod(args, method) {
          const redacted = args.map((arg: unknown) => (typeof arg === 'string' ? redactText(arg) : arg));
          // pino types the arguments as a tuple of message and values; mapping keeps their order.
          method.apply(this, redacted as Parameters<typeof method>);
        },
      },
      serializers: {
        err(error: unknown) {
          if (!(error instanceof Error)) return error;
          const plain = pino.stdSerializers.err(error);
          return { ...plain, message: redactText(plain.message), stack: redactText(plain.stack) };
        },
      },
    },
    options.destination ?? pino.destination(1),
  );
}
