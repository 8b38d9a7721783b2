import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** A mail as it came over the wire. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
}

/** A server on loopback that speaks SMTP (RFC 5321), as far as sending a mail needs it. */
export interface SmtpServer {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** Answers to the next DATA commands in place of 250, for example `451 try later`. */
  refuse(...answers: readonly string[]): void;
  stop(): Promise<void>;
}

export async function startSmtpServer(): Promise<SmtpServer> {
  const received: ReceivedMail[] = [];
  const refusals: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, (mail) => {
      const refusal = refusals.shift();
      if (refusal === undefined) received.push(mail);
      return refusal ?? '250 taken';
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server on a TCP port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuse: (...answers) => void refusals.push(...answers),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(socket: Socket, take: (mail: ReceivedMail) => string): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let from = '';
  let to: string[] = [];
  let data: string[] | null = null;
  socket.on('error', () => undefined);
  say('220 test');
  createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    if (data !== null) {
      if (line !== '.') data.push(line.replace(/^\./, ''));
      else {
        say(take({ from, to, data: data.join('\r\n') }));
        data = null;
        to = [];
      }
    } else if (/^(EHLO|HELO)/i.test(line)) say('250 test');
    else if (/^MAIL FROM:/i.test(line)) {
      from = /<(.*?)>/.exec(line)?.[1] ?? '';
      say('250 ok');
    } else if (/^RCPT TO:/i.test(line)) {
      to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
      say('250 ok');
    } else if (/^DATA/i.test(line)) {
      data = [];
      say('354 go on');
    } else if (/^QUIT/i.test(line)) {
      say('221 bye');
      socket.end();
    } else say('502 what?');
  });
}
