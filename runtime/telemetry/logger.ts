import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { redactError, redactRecord, redactText } from './redact.ts';

export type Logger = PinoLogger;

export interface LoggerOptions {
  readonly service: string;
  /** `debug`, `info`, `warn`, `error` or `silent`. */
  readonly level: string;
  /** Where lines go; standard output when left out. */
  readonly destination?: DestinationStream;
}

/** For the bindings of child loggers; everything else goes through redactRecord. */
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

/** Structured logger: one JSON object a line, secrets and mail addresses left out. */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretPaths.flatMap((path) => [path, `*.${path}`, `headers.${path}`]), censor: '[redacted]' },
      formatters: { log: redactRecord },
      // pino makes an error its own message when there is none, so messages are redacted where they are written.
      serializers: { err: redactError, msg: redactText },
    },
    options.destination ?? pino.destination(1),
  );
}
