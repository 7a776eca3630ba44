import { isIP } from 'node:net';
import { z } from 'zod';
import { type Adapter, otherLines, patience, perLine, settingsOf } from './adapter';
import { apiUrl, expectOk, headerFields } from './httpCall';

const streamLine = z.strictObject({
  /** The stream's name on this line; the same on all lines where the publishers' addresses tell them apart. */
  name: z.string().min(1),
  /** The address that publishes by this line. */
  publisher: z
    .string()
    .refine((text) => isIP(text) !== 0, 'an address, as 192.0.2.10')
    .optional(),
});

export const nginxRtmpSettings = z
  .strictObject({
    use: z.literal('nginx-rtmp'),
    /** Of `rtmp_control all`, as http://127.0.0.1:8080/control. */
    control: apiUrl,
    /** Of `rtmp_stat all`, as http://127.0.0.1:8080/stat: what was done is read back there. */
    stat: apiUrl,
    app: z.string().min(1),
    /** Drops the publishers of the other lines. */
    drop: z.boolean().default(true),
    /** Moves who plays the other lines' streams to this line's. */
    redirect: z.boolean().default(false),
    headers: headerFields.optional(),
    lines: perLine(streamLine),
    ...patience,
  })
  .superRefine(({ lines, drop, redirect }, context) => {
    const all = Object.entries(lines);
    for (const [line, { name, publisher }] of all) {
      const twin = all.find(([other, settings]) => other !== line && settings.name === name);
      if (twin !== undefined && (publisher === undefined || publisher === twin[1].publisher))
        context.addIssue({
          code: 'custom',
          path: ['lines', line],
          message: `give a publisher (the address it publishes from) or a name that line ${twin[0]} does not have`,
        });
      if (twin !== undefined && redirect)
        context.addIssue({ code: 'custom', path: ['redirect'], message: 'give each line a name of its own' });
    }
    if (!drop && !redirect)
      context.addIssue({ code: 'custom', path: ['drop'], message: 'give drop, redirect, or both' });
  });
type Settings = z.infer<typeof nginxRtmpSettings>;
type StreamLine = z.infer<typeof streamLine>;

/** Drops the publishers of the lines that are left, or moves who plays, by nginx-rtmp's control module. */
export function createNginxRtmp(settings: Settings): Adapter {
  const { stat, app, drop, redirect, headers, lines } = settings;
  const clients = async (signal: AbortSignal) =>
    readStat((await expectOk({ method: 'GET', url: stat, headers }, signal)).body, app);
  return {
    lines: Object.keys(lines),
    async apply({ line }, signal) {
      for (const url of callsOf(settings, line)) await expectOk({ method: 'GET', url, headers }, signal);
    },
    async inForce({ line }, signal) {
      const found = await clients(signal);
      const others = otherLines(lines, line);
      const isLeft = (client: RtmpClient) =>
        others.some((other) =>
          client.isPublishing ? drop && isPublisher(client, other) : redirect && client.name === other.name,
        );
      return !found.some(isLeft);
    },
    describe: ({ line }) => callsOf(settings, line).map((url) => `GET ${url}`),
  };
}

function callsOf({ control, app, drop, redirect, lines }: Settings, line: string): string[] {
  const { name: newname } = settingsOf(lines, line);
  const others = otherLines(lines, line);
  const url = (verb: string, words: Record<string, string | undefined>) => {
    const given = Object.entries({ app, ...words }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    );
    return `${control}/${verb}?${given.map(([key, value]) => `${key}=${encodeURIComponent(value ?? '')}`).join('&')}`;
  };
  return [
    // Who plays is moved first: a stream that loses its publisher would end what is played.
    ...(redirect ? others.map(({ name }) => url('redirect/subscriber', { name, newname })) : []),
    ...(drop ? others.map(({ name, publisher }) => url('drop/publisher', { name, addr: publisher })) : []),
  ];
}

interface RtmpClient {
  readonly name: string;
  readonly address: string;
  readonly isPublishing: boolean;
}

function isPublisher(client: RtmpClient, { name, publisher }: StreamLine): boolean {
  return client.name === name && (publisher === undefined || client.address === publisher);
}

/** The clients of an application in the XML of `rtmp_stat all` (which nginx makes, always in the same form). */
function readStat(xml: string, app: string): RtmpClient[] {
  if (!xml.includes('<rtmp>')) throw new Error('stat: that is not the XML of rtmp_stat');
  const found: RtmpClient[] = [];
  for (const [, application = ''] of xml.matchAll(/<application>([\s\S]*?)<\/application>/g)) {
    if (textOf('name', application) !== app) continue;
    for (const [, stream = ''] of application.matchAll(/<stream>([\s\S]*?)<\/stream>/g))
      for (const [, client = ''] of stream.matchAll(/<client>([\s\S]*?)<\/client>/g)) {
        const isPublishing = client.includes('<publishing/>');
        found.push({ name: textOf('name', stream), address: textOf('address', client), isPublishing });
      }
  }
  return found;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function textOf(tag: string, xml: string): string {
  const text = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? '';
  return text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
