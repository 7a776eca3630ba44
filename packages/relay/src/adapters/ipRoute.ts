import { isIP } from 'node:net';
import { z } from 'zod';
import type { DirectiveData } from '../events';
import { type Adapter, otherLines, patience, perLine, settingsOf } from './adapter';
import { complaintOf, runProgram } from './runProgram';

const IP = '/usr/sbin/ip';
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };

const device = z.string().regex(/^[\w.:@-]{1,15}$/, 'an interface, as eth0');
const gateway = z.string().refine((text) => isIP(text) !== 0, 'an address, as 192.0.2.1');
const prefix = z
  .string()
  .regex(/^(default|[0-9a-fA-F.:]+(\/\d{1,3})?)$/, 'default, an address, or a network as 198.51.100.0/24');
const table = z.int().min(1).max(4_294_967_295);
/** Runs `ip` in a named network namespace (`ip netns`) instead of the program's own. */
const netns = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'the name of a network namespace')
  .optional();
const hop = z
  .strictObject({ via: gateway.optional(), dev: device.optional(), src: gateway.optional() })
  .refine(({ via, dev }) => via !== undefined || dev !== undefined, 'give via (the gateway), dev, or both');
type Hop = z.infer<typeof hop>;

export const ipRouteSettings = z.strictObject({
  use: z.literal('ip-route'),
  netns,
  to: prefix,
  table: table.default(254),
  lines: perLine(hop),
  ...patience,
});

export const ipNexthopSettings = z.strictObject({
  use: z.literal('ip-nexthop'),
  netns,
  /** Of the nexthop object that routes name (`ip route add … nhid 10`). */
  id: z.int().min(1).max(4_294_967_295),
  lines: perLine(hop),
  ...patience,
});

export const ipRuleSettings = z.strictObject({
  use: z.literal('ip-rule'),
  netns,
  /** No other rule may have it. */
  priority: z.int().min(1).max(32_765),
  from: prefix.optional(),
  mark: z.int().min(1).max(4_294_967_295).optional(),
  lines: perLine(z.strictObject({ table })),
  ...patience,
});

/** Replaces a route, at once for all that is sent from then on (`ip route replace`); in mode `split`, by weights. */
export function createIpRoute({ to, table: into, netns: space, lines }: z.infer<typeof ipRouteSettings>): Adapter {
  const base = baseWords(space, [to, ...Object.values(lines).map(({ via }) => via)]);
  const place = [to, 'table', String(into)];
  return adapterOf(Object.keys(lines), {
    commands(directive) {
      const { src } = settingsOf(lines, directive.line);
      const hops = shares(directive, lines).map(({ settings, weight }) => ({ words: hopWords(settings), weight }));
      const [only] = hops;
      if (only !== undefined && hops.length === 1)
        return [[...base, 'route', 'replace', ...place, ...only.words, ...(src ? ['src', src] : [])]];
      const words = hops.flatMap((one) => ['nexthop', ...one.words, 'weight', String(one.weight)]);
      return [[...base, 'route', 'replace', ...place, ...words]];
    },
    async inForce(directive, signal) {
      const found = z.array(routeRow).parse(await ask([...base, '-j', 'route', 'show', ...place], signal));
      const route = found[0];
      if (route === undefined || found.length !== 1) return false;
      const wanted = shares(directive, lines);
      if (wanted.length === 1) {
        const { src } = settingsOf(lines, directive.line);
        return (src === undefined || route.prefsrc === src) && wanted.every(({ settings }) => isHop(settings, route));
      }
      const hops = route.nexthops ?? [];
      return (
        hops.length === wanted.length &&
        wanted.every(({ settings, weight }) => hops.some((one) => one.weight === weight && isHop(settings, one)))
      );
    },
  });
}

/** Replaces a nexthop object: every route that names it moves at once (`ip nexthop replace`). */
export function createIpNexthop({ id, netns: space, lines }: z.infer<typeof ipNexthopSettings>): Adapter {
  const base = baseWords(
    space,
    Object.values(lines).map(({ via }) => via),
  );
  return adapterOf(Object.keys(lines), {
    commands: ({ line }) => [[...base, 'nexthop', 'replace', 'id', String(id), ...hopWords(settingsOf(lines, line))]],
    async inForce({ line }, signal) {
      const found = z
        .array(routeRow.extend({ id: z.int() }))
        .parse(await ask([...base, '-j', 'nexthop', 'show'], signal));
      return found.some((one) => one.id === id && isHop(settingsOf(lines, line), one));
    },
  });
}

/** Points a rule at a line's routing table; the new one is there before the old one goes. */
export function createIpRule({ priority, from, mark, netns: space, lines }: z.infer<typeof ipRuleSettings>): Adapter {
  const base = baseWords(space, [from]);
  const words = (into: number) => [
    ...['priority', String(priority), 'from', from === undefined || from === 'default' ? 'all' : from],
    ...(mark === undefined ? [] : ['fwmark', String(mark)]),
    ...['lookup', String(into)],
  ];
  const tables = async (signal: AbortSignal) => {
    const rules = z
      .array(ruleRow)
      .parse(await ask([...base, '-j', 'rule', 'show', 'priority', String(priority)], signal));
    return rules.map((rule) => NAMED_TABLES[rule.table] ?? Number(rule.table));
  };
  return {
    lines: Object.keys(lines),
    async apply({ line }, signal) {
      const wanted = settingsOf(lines, line).table;
      const before = await tables(signal);
      if (!before.includes(wanted)) await run([...base, 'rule', 'add', ...words(wanted)], signal);
      for (const old of before.filter((one) => one !== wanted))
        await run([...base, 'rule', 'del', ...words(old)], signal);
    },
    async inForce({ line }, signal) {
      const found = await tables(signal);
      return found.length === 1 && found[0] === settingsOf(lines, line).table;
    },
    describe: ({ line }) => [
      `ip ${[...base, 'rule', 'add', ...words(settingsOf(lines, line).table)].join(' ')}`,
      ...otherLines(lines, line).map((other) => `ip ${[...base, 'rule', 'del', ...words(other.table)].join(' ')}`),
    ],
  };
}

/** How iproute2 calls these tables in its answers. */
const NAMED_TABLES: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };
const hopRow = z.object({ gateway: z.string().optional(), dev: z.string().optional(), weight: z.int().optional() });
const routeRow = hopRow.extend({ prefsrc: z.string().optional(), nexthops: z.array(hopRow).optional() });
const ruleRow = z.object({ priority: z.int(), table: z.string() });

interface IpWords {
  commands(directive: DirectiveData): string[][];
  inForce(directive: DirectiveData, signal: AbortSignal): Promise<boolean>;
}

function adapterOf(lines: string[], { commands, inForce }: IpWords): Adapter {
  return {
    lines,
    inForce,
    async apply(directive, signal) {
      for (const words of commands(directive)) await run(words, signal);
    },
    describe: (directive) => commands(directive).map((words) => `ip ${words.join(' ')}`),
  };
}

/** The lines that a directive sends by, each with its weight, 1–256: one, except in mode `split`. */
function shares({ line, mode, weights }: DirectiveData, lines: Readonly<Record<string, Hop>>) {
  const shared = Object.entries(weights).filter(([name, share]) => share > 0 && Object.hasOwn(lines, name));
  const used: (readonly [string, number])[] = mode === 'split' && shared.length > 0 ? shared : [[line, 1]];
  return used.map(([name, share]) => ({
    settings: settingsOf(lines, name),
    weight: Math.min(256, Math.max(1, Math.round(share * 256))),
  }));
}

function hopWords({ via, dev }: Hop): string[] {
  return [...(via === undefined ? [] : ['via', via]), ...(dev === undefined ? [] : ['dev', dev])];
}

function isHop({ via, dev }: Hop, found: z.infer<typeof hopRow>): boolean {
  return found.gateway === via && (dev === undefined || found.dev === dev);
}

function baseWords(space: string | undefined, addresses: readonly (string | undefined)[]): string[] {
  const family = addresses.some((address) => address?.includes(':')) ? '-6' : '-4';
  return space === undefined ? [family] : ['-n', space, family];
}

async function run(words: readonly string[], signal: AbortSignal): Promise<string> {
  const result = await runProgram([IP, ...words], ENVIRONMENT, signal);
  if (result.code !== 0) throw new Error(`ip ${words.join(' ')} ${complaintOf(result)}`);
  return result.stdout;
}

async function ask(words: readonly string[], signal: AbortSignal): Promise<unknown> {
  const text = await run(words, signal);
  return text.trim() === '' ? [] : JSON.parse(text);
}
