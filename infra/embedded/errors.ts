import type { ServerName } from '#infra/embedded/types.ts';

/** Every way in which bringing up the embedded servers can fail; the string is the contract, the message is for people. */
export type EmbeddedErrorCode =
  | 'TOOL_MISSING'
  | 'TOOL_TOO_OLD'
  | 'DATA_DIR_IN_USE'
  | 'DATA_DIR_BROKEN'
  | 'DATA_DIR_UNUSABLE'
  | 'PORT_TAKEN'
  | 'SERVER_FAILED'
  | 'SERVER_USER_MISSING'
  | 'START_ABORTED';

/** Base of all errors of this folder: `code` says what happened, `message` also says the way out. */
export abstract class EmbeddedError extends Error {
  abstract readonly code: EmbeddedErrorCode;

  override get name(): string {
    return this.constructor.name;
  }
}

/** A server's program is not on this machine. */
export class ToolMissingError extends EmbeddedError {
  readonly code = 'TOOL_MISSING';
  readonly tool: string;

  constructor(tool: string, wayOut: string) {
    super(`${tool} was not found. ${wayOut}`);
    this.tool = tool;
  }
}

/** A server's program is there, but lacks what Parpour needs. */
export class ToolTooOldError extends EmbeddedError {
  readonly code = 'TOOL_TOO_OLD';
  readonly tool: string;
  readonly version: string;

  constructor(tool: string, path: string, version: string, versionMin: string) {
    super(
      `${tool} at ${path} is version ${version}; ${versionMin} or later is needed. Upgrade it, or take it off the PATH so that \`node cli/bootstrap.mjs\` fetches a private copy.`,
    );
    this.tool = tool;
    this.version = version;
  }
}

/** Another live instance holds the data directory. */
export class DataDirInUseError extends EmbeddedError {
  readonly code = 'DATA_DIR_IN_USE';
  readonly dataDir: string;
  readonly pid: number | undefined;

  constructor(dataDir: string, pid: number | undefined) {
    const holder = pid === undefined ? 'another process' : `process ${pid}`;
    const stop = pid === undefined ? 'Stop it first' : `Stop it first (Ctrl-C in its terminal, or \`kill ${pid}\`)`;
    super(
      `${dataDir} is in use by ${holder}. ${stop}, or give this instance a directory of its own: --data-dir <directory> (with --port <port>).`,
    );
    this.dataDir = dataDir;
    this.pid = pid;
  }
}

/** The directory holds data that a server cannot open; nothing in it was changed. */
export class DataDirBrokenError extends EmbeddedError {
  readonly code = 'DATA_DIR_BROKEN';
  readonly dataDir: string;

  constructor(dataDir: string, problem: string) {
    super(
      `${dataDir} cannot be used: ${problem} Nothing in it was changed. Restore it from a copy, start with another --data-dir, or remove everything with \`parpour reset\`.`,
    );
    this.dataDir = dataDir;
  }
}

/** The directory cannot be written by this user. */
export class DataDirUnusableError extends EmbeddedError {
  readonly code = 'DATA_DIR_UNUSABLE';
  readonly dataDir: string;

  constructor(dataDir: string, problem: string) {
    super(
      `${dataDir} cannot be used: ${problem} Choose another with --data-dir, or give this one back to the user who runs Parpour.`,
    );
    this.dataDir = dataDir;
  }
}

/** A port that was asked for by number is taken by someone else. Ports chosen by Parpour never raise it. */
export class PortTakenError extends EmbeddedError {
  readonly code = 'PORT_TAKEN';
  readonly server: ServerName;
  readonly port: number;

  constructor(server: ServerName, port: number) {
    super(
      `Port ${port}, asked for ${server}, is taken by another program on 127.0.0.1. Stop that program, ask for another port, or leave the choice to Parpour.`,
    );
    this.server = server;
    this.port = port;
  }
}

/** A server did not become ready, or died and did not come back. Carries the end of its log. */
export class ServerFailedError extends EmbeddedError {
  readonly code = 'SERVER_FAILED';
  readonly server: ServerName;
  readonly logTail: readonly string[];
  readonly logFile: string;

  constructor(server: ServerName, problem: string, logFile: string, logTail: readonly string[]) {
    const tail = logTail.length === 0 ? '' : `\n${logTail.map((line) => `  | ${line}`).join('\n')}`;
    super(`${server} ${problem}. Its log is ${logFile}.${tail}`);
    this.server = server;
    this.logFile = logFile;
    this.logTail = logTail;
  }
}

/** PostgreSQL refuses to run as root and no other user can be used for it. */
export class ServerUserMissingError extends EmbeddedError {
  readonly code = 'SERVER_USER_MISSING';

  constructor(problem: string) {
    super(
      `PostgreSQL does not run as root, and ${problem}. Run Parpour as a normal user, or keep the checkout and --data-dir where every user may pass (for example under /srv).`,
    );
  }
}

/** The caller's signal was aborted before all servers were ready; what had started was stopped again. */
export class StartAbortedError extends EmbeddedError {
  readonly code = 'START_ABORTED';

  constructor() {
    super('Starting was interrupted; everything that had started was stopped.');
  }
}
