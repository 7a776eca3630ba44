import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mailbox that everything goes to. */
interface MailServer {
  /** What it has taken, in order. */
  readonly mails: ParsedMail[];
  readonly port: number;
  close(): Promise<void>;
}

/** A mail server on a real socket; `refuse` says what it answers to the n-th message after its data. */
export async function startMailServer(
  options: SMTPServerOptions = {},
  refuse: (n: number) => number | null = () => null,
): Promise<MailServer> {
  const mails: ParsedMail[] = [];
  let asked = 0;
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
    ...options,
    async onData(stream, _, done) {
      const mail = await simpleParser(stream);
      asked += 1;
      const code = refuse(asked);
      if (code !== null) return done(Object.assign(new Error('not this one'), { responseCode: code }));
      mails.push(mail);
      done();
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { mails, port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
