import { z } from 'zod';
import { type Adapter, patience, perLine, settingsOf } from './adapter';
import { apiUrl, expectOk, type HttpCall, headerFields, httpCall } from './httpCall';

export const ovenMediaEngineSettings = z.strictObject({
  use: z.literal('oven-media-engine'),
  /** `<API>` of its Server.xml, as http://127.0.0.1:8081. */
  api: apiUrl,
  vhost: z.string().min(1).default('default'),
  app: z.string().min(1),
  stream: z.string().min(1),
  /** With `authorization`: `Basic` and the access token in base64. */
  headers: headerFields.optional(),
  lines: perLine(
    z.strictObject({
      /** Where this line's stream is pulled from; more than one are tried in turn. */
      urls: z
        .array(z.string().regex(/^(rtsp|ovt):\/\//, 'a URL as rtsp://… or ovt://…, which is what it pulls'))
        .min(1)
        .max(8),
    }),
  ),
  ...patience,
});

const ovenStream = z.object({
  response: z.object({ input: z.object({ sourceUrl: z.string().optional() }) }),
});

/** Pulls a stream anew from the directive's line (OvenMediaEngine's REST API v1: DELETE and POST of the stream). */
export function createOvenMediaEngine(settings: z.infer<typeof ovenMediaEngineSettings>): Adapter {
  const { api, vhost, app, stream, headers, lines } = settings;
  const all = `${api}/v1/vhosts/${encodeURIComponent(vhost)}/apps/${encodeURIComponent(app)}/streams`;
  const one = `${all}/${encodeURIComponent(stream)}`;
  const create = (line: string): HttpCall => ({
    method: 'POST',
    url: all,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ name: stream, urls: settingsOf(lines, line).urls, properties: { persistent: true } }),
  });
  return {
    lines: Object.keys(lines),
    async apply({ line }, signal) {
      const { status, body } = await httpCall({ method: 'DELETE', url: one, headers }, signal);
      if (status >= 300 && status !== 404) throw new Error(`DELETE ${api} answered ${status}: ${body.slice(0, 200)}`);
      await expectOk(create(line), signal);
    },
    async inForce({ line }, signal) {
      const { status, body } = await httpCall({ method: 'GET', url: one, headers }, signal);
      if (status === 404) return false;
      if (status !== 200) throw new Error(`GET ${api} answered ${status}: ${body.slice(0, 200)}`);
      const { sourceUrl } = ovenStream.parse(JSON.parse(body)).response.input;
      return sourceUrl === undefined ? null : settingsOf(lines, line).urls.includes(sourceUrl);
    },
    describe: ({ line }) => [`DELETE ${one}`, `${create(line).method} ${create(line).url} ${create(line).body}`],
  };
}
