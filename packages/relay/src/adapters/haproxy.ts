import { connect } from 'node:net';
import { z } from 'zod';
import type { DirectiveData } from '../events';
import { type Adapter, patience, perLine } from './adapter';

const server = z.string().regex(/^[\w.:-]+\/[\w.:-]+$/, 'backend/server, as live/a1');

export const haproxySettings = z.strictObject({
  use: z.literal('haproxy'),
  /** Of `stats socket … level admin` in its config. */
  socket: z.string().startsWith('/', 'the socket’s whole path, as /run/haproxy/admin.sock'),
  /** The servers that are reached by each line. */
  lines: perLine(z.strictObject({ servers: z.array(server).min(1).max(64) })),
  /** What the other lines' servers are put in: `drain` takes no new sessions and is still checked, `maint` is neither. */
  others: z.enum(['drain', 'maint']).default('drain'),
  /** Ends the sessions that still go to the other lines' servers, so that they come back by this one. */
  endSessions: z.boolean().default(true),
  ...patience,
});

/** Moves the servers of HAProxy's backends by its runtime API (management guide, section 9.3). */
export function createHaproxy(settings: z.infer<typeof haproxySettings>): Adapter {
  const { socket, lines } = settings;
  return {
    lines: Object.keys(lines),
    async apply(directive, signal) {
      const said = (await command(socket, commandsOf(settings, directive).join(';'), signal)).trim();
      if (said !== '') throw new Error(`HAProxy says: ${said.replaceAll(/\s*\n\s*/g, '; ').slice(0, 300)}`);
    },
    async inForce(directive, signal) {
      const wanted = wantedOf(settings, directive);
      const found = readStates(await command(socket, 'show servers state', signal));
      const used = [...wanted].filter(([, weight]) => weight !== null);
      for (const [name] of wanted) if (!found.has(name)) throw new Error(`HAProxy has no server ${name}`);
      const isSet = [...wanted].every(([name, weight]) => isAsWanted(found.get(name), weight, settings));
      if (isSet && !used.some(([name]) => found.get(name)?.isRunning))
        throw new Error(`HAProxy holds ${used.map(([name]) => name).join(', ')} to be down`);
      return isSet;
    },
    describe: (directive) => commandsOf(settings, directive),
  };
}

/** The weight of each server, percent of its configured one; null where it is not to be used. */
function wantedOf({ lines }: z.infer<typeof haproxySettings>, { line, mode, weights }: DirectiveData) {
  const wanted = new Map<string, number | null>();
  for (const [name, { servers }] of Object.entries(lines)) {
    const share = mode === 'split' ? (weights[name] ?? 0) : name === line ? 1 : 0;
    for (const one of servers) wanted.set(one, share > 0 ? Math.max(1, Math.round(Math.min(1, share) * 100)) : null);
  }
  return wanted;
}

/** First what is to be used, then what is not: at no time is there nothing to go to. */
function commandsOf(settings: z.infer<typeof haproxySettings>, directive: DirectiveData): string[] {
  const wanted = [...wantedOf(settings, directive)];
  const ready = wanted.flatMap(([name, weight]) =>
    weight === null ? [] : [`set server ${name} weight ${weight}%`, `set server ${name} state ready`],
  );
  const off = wanted.filter(([, weight]) => weight === null).map(([name]) => name);
  return [
    ...ready,
    ...off.map((name) => `set server ${name} state ${settings.others}`),
    ...(settings.endSessions ? off.map((name) => `shutdown sessions server ${name}`) : []),
  ];
}

interface ServerState {
  readonly isRunning: boolean;
  readonly isMaintained: boolean;
  readonly isDrained: boolean;
  readonly weight: number;
  readonly configuredWeight: number;
}

function isAsWanted(found: ServerState | undefined, weight: number | null, { others }: { others: 'drain' | 'maint' }) {
  if (found === undefined) return false;
  if (weight === null) return others === 'maint' ? found.isMaintained : found.isDrained;
  if (found.isMaintained || found.isDrained) return false;
  // HAProxy rounds a percentage up, or to the nearest: one either way is the same.
  return Math.abs(found.weight - (found.configuredWeight * weight) / 100) < 1.01;
}

/** Reads `show servers state` (management guide, section 9.3, version 1): states by `backend/server`. */
function readStates(text: string): Map<string, ServerState> {
  const [version, header = '', ...rows] = text.trim().split('\n');
  const names = header.replace(/^#\s*/, '').split(' ');
  if (version !== '1' || !names.includes('srv_admin_state'))
    throw new Error(`HAProxy says: ${text.trim().slice(0, 200)}`);
  return new Map(
    rows.map((row) => {
      const cells = row.split(' ');
      const cell = (name: string) => cells[names.indexOf(name)] ?? '';
      // srv_admin_state: 0x01 and 0x04 are maintenance by a command and by the config, 0x08 is drain by a command.
      const admin = Number(cell('srv_admin_state'));
      // srv_op_state: 0 stopped, 1 starting, 2 running, 3 stopping.
      const isRunning = ['1', '2'].includes(cell('srv_op_state'));
      const state = {
        isRunning,
        isMaintained: (admin & 0x05) !== 0,
        isDrained: (admin & 0x08) !== 0,
        weight: Number(cell('srv_uweight')),
        configuredWeight: Number(cell('srv_iweight')),
      };
      return [`${cell('be_name')}/${cell('srv_name')}`, state] as const;
    }),
  );
}

const MAX_ANSWER_BYTES = 4_194_304;

/** One command on a connection of its own; resolves with the whole answer. */
function command(path: string, line: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, signal });
    const chunks: Buffer[] = [];
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) socket.destroy(new Error('its answer is too long'));
    });
    socket.once('error', (error) => reject(new Error(`HAProxy at ${path}: ${error.message}`)));
    socket.once('end', () => resolve(Buffer.concat(chunks).toString()));
    // Not ended: HAProxy gives up what it was asked when the other side has nothing more to say.
    socket.write(`${line}\n`);
  });
}
