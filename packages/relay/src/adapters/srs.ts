import { isIP } from 'node:net';
import { z } from 'zod';
import { type Adapter, otherLines, patience, perLine } from './adapter';
import { apiUrl, expectOk, headerFields } from './httpCall';

export const srsSettings = z
  .strictObject({
    use: z.literal('srs'),
    /** `http_api` of its config, as http://127.0.0.1:1985. */
    api: apiUrl,
    app: z.string().min(1),
    stream: z.string().min(1),
    headers: headerFields.optional(),
    /** The address that publishes by each line. */
    lines: perLine(
      z.strictObject({ publisher: z.string().refine((text) => isIP(text) !== 0, 'an address, as 192.0.2.10') }),
    ),
    ...patience,
  })
  .refine(
    ({ lines }) => new Set(Object.values(lines).map(({ publisher }) => publisher)).size === Object.keys(lines).length,
    {
      path: ['lines'],
      error: 'two lines have the same publisher: nothing would tell them apart',
    },
  );

const CLIENTS_AT_MOST = 10_000;
const srsClients = z.object({
  code: z.literal(0, 'SRS answered with a code that is not 0'),
  clients: z.array(z.object({ id: z.string(), ip: z.string(), url: z.string(), publish: z.boolean() })),
});

/** Ends the publishers of the lines that are left (SRS's HTTP API: DELETE /api/v1/clients/{id}). */
export function createSrs({ api, app, stream, headers, lines }: z.infer<typeof srsSettings>): Adapter {
  async function left(line: string, signal: AbortSignal): Promise<string[]> {
    const url = `${api}/api/v1/clients/?start=0&count=${CLIENTS_AT_MOST}`;
    const { clients } = srsClients.parse(JSON.parse((await expectOk({ method: 'GET', url, headers }, signal)).body));
    const others = otherLines(lines, line).map(({ publisher }) => publisher);
    return clients
      .filter((one) => one.publish && one.url.split('?')[0] === `/${app}/${stream}` && others.includes(one.ip))
      .map(({ id }) => id);
  }
  return {
    lines: Object.keys(lines),
    async apply({ line }, signal) {
      for (const id of await left(line, signal))
        await expectOk({ method: 'DELETE', url: `${api}/api/v1/clients/${encodeURIComponent(id)}`, headers }, signal);
    },
    inForce: async ({ line }, signal) => (await left(line, signal)).length === 0,
    describe: ({ line }) =>
      otherLines(lines, line).map(
        ({ publisher }) => `DELETE ${api}/api/v1/clients/… of what ${publisher} publishes as ${app}/${stream}`,
      ),
  };
}
