import { z } from 'zod';
import { type Adapter, patience, perLine, settingsOf } from './adapter';
import { apiUrl, expectOk, type HttpCall, headerFields } from './httpCall';

export const mediamtxSettings = z.strictObject({
  use: z.literal('mediamtx'),
  /** `apiAddress` of its config, as http://127.0.0.1:9997. */
  api: apiUrl,
  /** The path that pulls: it stands in the config under its own name. */
  path: z.string().regex(/^[\w.~/-]+$/, 'a path’s name, as live/show'),
  headers: headerFields.optional(),
  lines: perLine(
    z.strictObject({ source: z.url('where this line’s stream is pulled from, as srt://10.0.1.5:8890?…') }),
  ),
  ...patience,
});

const pathConfig = z.object({ source: z.string().optional() });
/** `readyTime`: since when it is. */
const pathState = z.object({ ready: z.boolean(), readyTime: z.string().nullish() });

/** Pulls a path from the directive's line (MediaMTX's control API v3: config/paths/patch). */
export function createMediamtx({ api, path, headers, lines }: z.infer<typeof mediamtxSettings>): Adapter {
  const patch = (line: string): HttpCall => ({
    method: 'PATCH',
    url: `${api}/v3/config/paths/patch/${path}`,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ source: settingsOf(lines, line).source }),
  });
  const get = async (what: string, signal: AbortSignal): Promise<unknown> =>
    JSON.parse((await expectOk({ method: 'GET', url: `${api}${what}/${path}`, headers }, signal)).body);
  const hasSource = async (line: string, signal: AbortSignal): Promise<boolean> =>
    pathConfig.parse(await get('/v3/config/paths/get', signal)).source === settingsOf(lines, line).source;
  const state = async (signal: AbortSignal) => pathState.parse(await get('/v3/paths/get', signal));
  // A change is answered before it is done: for a moment the path is still ready with the source that it had.
  let readyBefore: string | null = null;
  return {
    lines: Object.keys(lines),
    async apply({ line }, signal) {
      // The same again would make it connect anew.
      if (await hasSource(line, signal)) return;
      readyBefore = (await state(signal)).readyTime ?? null;
      await expectOk(patch(line), signal);
    },
    async inForce({ line }, signal) {
      if (!(await hasSource(line, signal))) return false;
      const { ready, readyTime } = await state(signal);
      return ready && (readyBefore === null || readyTime !== readyBefore);
    },
    describe: ({ line }) => [`${patch(line).method} ${patch(line).url} ${patch(line).body}`],
  };
}
