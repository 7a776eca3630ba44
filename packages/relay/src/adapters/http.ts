import { isIP } from 'node:net';
import { z } from 'zod';
import type { DirectiveData } from '../events';
import { type Adapter, patience, perLine } from './adapter';
import { type HttpCall, headerFields, httpCall, literalHost, refusalOf } from './httpCall';
import { fill, lineValues, unknownNames, valuesOf } from './template';

const call = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  /** May hold `${line}` and the like after its host; values are percent-encoded there. */
  url: z.string().regex(/^https?:\/\/[^/$?#@]+([/?#]|$)/, 'a URL, as https://edge.example.com/switch'),
  /** The address to connect to where the URL's host is a name, which Host header and TLS (SNI) then carry. */
  connect: z
    .string()
    .refine((address) => isIP(address) !== 0, 'an address, as 192.0.2.10')
    .optional(),
  headers: headerFields.optional(),
  /** Sent as JSON; every text in it may hold `${line}` and the like. */
  json: z.json().optional(),
  /** The statuses that are a success; 200 to 299 unless given. */
  success: z.array(z.int().min(100).max(599)).min(1).optional(),
});
type Call = z.infer<typeof call>;

const verifyCall = call.extend({
  method: call.shape.method.default('GET'),
  /** What the JSON answer must hold, by JSON pointer (RFC 6901), compared as text: {"/active": "${line}"}. */
  expect: z.record(z.string().regex(/^(\/[^/]*)+$/, 'a JSON pointer, as /active'), z.string()),
});

export const httpSettings = z
  .strictObject({
    use: z.literal('http'),
    ...call.shape,
    verify: verifyCall.optional(),
    lines: perLine(lineValues),
    ...patience,
  })
  .superRefine(({ lines, verify, ...own }, context) => {
    for (const [path, one] of [[[], own] as const, ...(verify ? [[['verify'], verify] as const] : [])]) {
      if (one.connect === undefined && hostIsName(one.url))
        context.addIssue({
          code: 'custom',
          path: [...path, 'connect'],
          message: 'give the address to connect to: the URL’s host is a name, and a switch must not wait for DNS',
        });
      const fault = unknownNames(textsOf(one), lines);
      if (fault !== null) context.addIssue({ code: 'custom', path: [...path], message: fault });
    }
    const fault = unknownNames(Object.values(verify?.expect ?? {}), lines);
    if (fault !== null) context.addIssue({ code: 'custom', path: ['verify', 'expect'], message: fault });
  });

/** Asks a server of the relay's owner to move. */
export function createHttp(settings: z.infer<typeof httpSettings>): Adapter {
  const { lines, verify } = settings;
  return {
    lines: Object.keys(lines),
    async apply(directive, signal) {
      await send(settings, valuesOf(directive, lines), signal);
    },
    async inForce(directive, signal) {
      if (verify === undefined) return null;
      const values = valuesOf(directive, lines);
      const answer: unknown = JSON.parse(await send(verify, values, signal));
      return Object.entries(verify.expect).every(([pointer, text]) => at(answer, pointer) === fill(text, values));
    },
    describe: (directive) => describe(settings, directive),
  };

  function describe(one: Call, directive: DirectiveData): string[] {
    const { method, url, connect, body } = filled(one, valuesOf(directive, lines));
    return [`${method} ${url}${connect ? ` at ${connect}` : ''}${body === undefined ? '' : ` ${body}`}`];
  }
}

async function send(one: Call, values: Record<string, string>, signal: AbortSignal): Promise<string> {
  const request = filled(one, values);
  const answer = await httpCall(request, signal);
  const isSuccess = one.success?.includes(answer.status) ?? (answer.status >= 200 && answer.status < 300);
  if (!isSuccess) throw new Error(refusalOf(request, answer));
  return answer.body;
}

function filled({ method, url, connect, headers = {}, json }: Call, values: Record<string, string>): HttpCall {
  const fields = Object.entries(headers).map(([name, text]) => [name, fill(text, values)]);
  const body = json === undefined ? undefined : JSON.stringify(filledJson(json, values));
  return {
    method,
    url: fill(url, values, encodeURIComponent),
    connect,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...Object.fromEntries(fields) },
    body,
  };
}

type Json = z.infer<ReturnType<typeof z.json>>;

function filledJson(json: Json, values: Record<string, string>): Json {
  if (typeof json === 'string') return fill(json, values);
  if (Array.isArray(json)) return json.map((one) => filledJson(one, values));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, one]) => [name, filledJson(one, values)]));
}

function textsOf({ url, headers = {}, json }: Call): string[] {
  return [url, ...Object.values(headers), JSON.stringify(json) ?? ''];
}

function hostIsName(url: string): boolean {
  return URL.canParse(url) && literalHost(url) === null;
}

/** What a JSON pointer (RFC 6901) points at, as text; null where there is nothing. */
function at(json: unknown, pointer: string): string | null {
  const found = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, part) => {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
      return Reflect.get(value, part);
    }, json);
  return found === undefined ? null : typeof found === 'string' ? found : JSON.stringify(found);
}
