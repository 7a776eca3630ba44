import { z } from 'zod';
import type { Adapter } from './adapter';
import { type Action, longestMs } from './applier';
import { commandSettings, createCommand } from './command';
import { createHaproxy, haproxySettings } from './haproxy';
import { createHttp, httpSettings } from './http';
import {
  createIpNexthop,
  createIpRoute,
  createIpRule,
  ipNexthopSettings,
  ipRouteSettings,
  ipRuleSettings,
} from './ipRoute';
import { createMediamtx, mediamtxSettings } from './mediamtx';
import { createNginxRtmp, nginxRtmpSettings } from './nginxRtmp';
import { createOvenMediaEngine, ovenMediaEngineSettings } from './ovenMediaEngine';
import { createSrs, srsSettings } from './srs';

const ADAPTERS = {
  command: commandSettings,
  http: httpSettings,
  'ip-route': ipRouteSettings,
  'ip-nexthop': ipNexthopSettings,
  'ip-rule': ipRuleSettings,
  haproxy: haproxySettings,
  'nginx-rtmp': nginxRtmpSettings,
  mediamtx: mediamtxSettings,
  srs: srsSettings,
  'oven-media-engine': ovenMediaEngineSettings,
} as const;
type SettingsOf<Use extends keyof typeof ADAPTERS> = (typeof ADAPTERS)[Use];
const schemas = Object.values(ADAPTERS) as [SettingsOf<'command'>, ...(typeof ADAPTERS)[keyof typeof ADAPTERS][]];
const actionSettings = z.discriminatedUnion('use', schemas, {
  error: ({ input }) => `give use: one of ${Object.keys(ADAPTERS).join(', ')}${named(input)}`,
});
type ActionSettings = z.infer<typeof actionSettings>;

/** A relay that is busy with one directive for longer than this would miss the next. */
const LONGEST_APPLY_MS = 60_000;

const address = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[^:\s]+):\d{1,5}$/, 'an address to listen at, as 127.0.0.1:9480')
  .transform((text) => {
    const at = text.lastIndexOf(':');
    return { host: text.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(at + 1)) };
  })
  .refine(({ port }) => port <= 65_535, 'a port is at most 65535');

const relayConfig = z.strictObject({
  hub: z.url({ protocol: /^https?$/, error: 'the hub’s URL, as https://hub.example.com' }),
  routes: z
    .array(
      z
        .strictObject({ id: z.string().min(1), actions: z.array(actionSettings).min(1).max(16) })
        .refine(
          ({ actions }) => longestMs(actions) <= LONGEST_APPLY_MS,
          `its actions could take more than ${LONGEST_APPLY_MS / 1_000} s together: lower tries or timeoutMs`,
        ),
    )
    .min(1)
    .max(256)
    .refine((routes) => new Set(routes.map(({ id }) => id)).size === routes.length, 'a route is named twice'),
  /** Where webhooks are taken; stream and pulls only unless given. */
  webhook: address.optional(),
  /** Where /healthz, /readyz and /metrics are served; nowhere unless given. */
  status: address.optional(),
  /** A folder that keeps the last directives over a restart. */
  stateFolder: z.string().startsWith('/', 'a whole path, as /var/lib/twinline-relay').optional(),
});
export type RelayConfig = z.infer<typeof relayConfig>;

export interface ReadConfig {
  readonly config: RelayConfig;
  /** What `${env.NAME}` was replaced by: to be kept out of every log. */
  readonly hidden: readonly string[];
}

/**
 * Reads a config. `${env.NAME}` in any of its texts is replaced by that variable.
 *
 * @throws Error that lists every fault, one a line: the field, and what to do about it.
 */
export function readConfig(text: string, environment: Readonly<Record<string, string | undefined>>): ReadConfig {
  const faults: string[] = [];
  const hidden = new Set<string>();
  const insert = (json: unknown, path: string): unknown => {
    if (typeof json === 'string')
      return json.replace(/\$\{env\.(\w+)\}/g, (_whole, name: string) => {
        const value = environment[name];
        if (value) hidden.add(value);
        else faults.push(`${path}: the environment variable ${name} is not set`);
        return value ?? '';
      });
    if (Array.isArray(json)) return json.map((one, index) => insert(one, `${path}.${index}`));
    if (typeof json !== 'object' || json === null) return json;
    return Object.fromEntries(
      Object.entries(json).map(([key, one]) => [key, insert(one, path ? `${path}.${key}` : key)]),
    );
  };
  const parsed = relayConfig.safeParse(insert(parseJson(text), ''));
  for (const issue of parsed.error?.issues ?? []) faults.push(sentenceOf(issue));
  if (parsed.data === undefined || faults.length > 0) throw new Error(faults.join('\n'));
  return { config: parsed.data, hidden: [...hidden] };
}

/** The actions of a route of the config, ready to be used. */
export function actionsOf(config: RelayConfig, routeId: string): Action[] {
  const index = config.routes.findIndex(({ id }) => id === routeId);
  return (config.routes[index]?.actions ?? []).map((settings, at) => ({
    name: `routes.${index}.actions.${at} (${settings.use})`,
    adapter: adapterOf(settings),
    tries: settings.tries,
    timeoutMs: settings.timeoutMs,
  }));
}

function adapterOf(settings: ActionSettings): Adapter {
  switch (settings.use) {
    case 'command':
      return createCommand(settings);
    case 'http':
      return createHttp(settings);
    case 'ip-route':
      return createIpRoute(settings);
    case 'ip-nexthop':
      return createIpNexthop(settings);
    case 'ip-rule':
      return createIpRule(settings);
    case 'haproxy':
      return createHaproxy(settings);
    case 'nginx-rtmp':
      return createNginxRtmp(settings);
    case 'mediamtx':
      return createMediamtx(settings);
    case 'srs':
      return createSrs(settings);
    case 'oven-media-engine':
      return createOvenMediaEngine(settings);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`it is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function sentenceOf({ path, message, code, ...issue }: z.core.$ZodIssue): string {
  const where = path.join('.') || 'the config';
  if (code === 'unrecognized_keys' && 'keys' in issue)
    return `${where}: there is no ${issue.keys.map((key) => `"${key}"`).join(', ')} here: take it out, or look how it is spelt`;
  if (code === 'invalid_type' && message.endsWith('received undefined')) return `${where}: is missing`;
  return `${where}: ${message}`;
}

function named(input: unknown): string {
  const use: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, 'use') : undefined;
  return typeof use === 'string' ? `, not "${use}"` : '';
}
