import { createAgent, type RunningAgent } from '@twinline/agent/createAgent';
import { enrol } from '@twinline/agent/enrol';
import { createSchedule } from '@twinline/agent/schedule';
import { AGENT_VERSION } from '@twinline/agent/version';
import { createRelay, type Relay } from '@twinline/relay/createRelay';
import { LabError } from '../labError';
import { type Logger, named } from '../log';
import { addressOf, type Lines, openFreeLines, openLines, SANDBOX } from './openLines';
import { readRecords, type SandboxRecord, writeRecords } from './record';

/** What an organization has on loan; `lent` false: nothing. */
export type SandboxView =
  | { readonly lent: false }
  | {
      readonly lent: true;
      readonly pop: string;
      readonly lines: readonly { slot: string; host: string; port: number; cut: boolean; cutAt: number | null }[];
      /** Those that the lab runs itself; null: none. */
      readonly agent: string | null;
      readonly relay: string | null;
    };

interface OfOrganization {
  readonly organization: string;
}

/**
 * The lab lends an organization two simulated lines of its own with a reflector behind each, and runs an agent and a relay
 * for it. Each throws LabError when it is asked for what is not there.
 */
export interface Sandboxes {
  view(whose: OfOrganization): SandboxView;
  /** Twice is once. */
  lend(whose: OfOrganization): Promise<SandboxView>;
  /** Enrols with the token, as the agent's program does, and measures from then on. */
  runAgent(whose: OfOrganization & { id: string; name: string; token: string }): Promise<SandboxView>;
  runRelay(whose: OfOrganization & { id: string; name: string; token: string; routes: string[] }): SandboxView;
  cut(whose: OfOrganization & { line: string }): SandboxView;
  restore(whose: OfOrganization & { line: string }): SandboxView;
  /** Ends the loan with all that runs for it. */
  takeBack(whose: OfOrganization): Promise<SandboxView>;
  stop(): Promise<void>;
}

export interface SandboxesOptions {
  readonly hubUrl: string;
  /** Where loans are kept for the next start. */
  readonly file: string;
  readonly log: Logger;
  /** Epoch ms. */
  readonly now: () => number;
  readonly random: () => number;
}

/** One process simulates them all, beside the demo's own lines. */
const MOST = 20;
const ENROL_WITHIN_MS = 4_000;

interface Sandbox {
  record: SandboxRecord;
  readonly lines: Lines;
  readonly cutAt: Map<string, number>;
  agent: RunningAgent | null;
  relay: Relay | null;
}

/** Opens what was on loan before; what cannot be opened again (a port is taken) is lent no longer. */
export async function createSandboxes(options: SandboxesOptions): Promise<Sandboxes> {
  const { hubUrl, file, log, now, random } = options;
  const monotonicMs = () => performance.now();
  const clocks = { random, now, monotonicMs };
  const schedule = createSchedule(monotonicMs);
  const open = new Map<string, Sandbox>();
  /** Loans on their way: who asks twice at once gets one. */
  const opening = new Map<string, Promise<SandboxView>>();

  const keep = () =>
    writeRecords(
      file,
      [...open.values()].map(({ record }) => record),
    );

  function startAgent({ record }: Sandbox): RunningAgent | null {
    if (record.agent === null) return null;
    return createAgent({ hubUrl, key: record.agent.key, now, log: named(log, record.agent.name), schedule });
  }

  function startRelay({ record: { relay } }: Sandbox): Relay | null {
    if (relay === null) return null;
    // To apply is to hold it: there is no stream of a customer's to move.
    return createRelay({ hubUrl, token: relay.token, routes: relay.routes, now, onDirective: () => undefined });
  }

  for (const record of readRecords(file, log)) {
    try {
      const sandbox: Sandbox = {
        ...{ record, lines: await openLines(record.lines, clocks), cutAt: new Map() },
        ...{ agent: null, relay: null },
      };
      sandbox.agent = startAgent(sandbox);
      sandbox.relay = startRelay(sandbox);
      open.set(record.organization, sandbox);
    } catch (error) {
      log.warn({ organization: record.organization, error: String(error) }, 'lines on loan could not be opened again');
    }
  }

  function known(organization: string): Sandbox {
    const sandbox = open.get(organization);
    if (sandbox === undefined) throw new LabError(404, 'this organization has no line of the lab on loan');
    return sandbox;
  }

  function view({ organization }: OfOrganization): SandboxView {
    const sandbox = open.get(organization);
    if (sandbox === undefined) return { lent: false };
    const { record, lines, cutAt } = sandbox;
    const states = new Map(lines.network.linesOf(SANDBOX.region).map((line) => [line.slot, line.cut]));
    return {
      lent: true,
      pop: SANDBOX.pop,
      lines: record.lines.map(({ slot, listen }) => ({
        ...{ slot, ...addressOf(listen), cut: states.get(slot) ?? false },
        cutAt: cutAt.get(slot) ?? null,
      })),
      agent: record.agent?.id ?? null,
      relay: record.relay?.id ?? null,
    };
  }

  async function lendNew(organization: string): Promise<SandboxView> {
    if (open.size + opening.size >= MOST)
      throw new LabError(503, `all ${MOST} pairs of lines are on loan: use lines of your own, or ask again tomorrow`);
    const lines = await openFreeLines(clocks);
    const record = { organization, lines: lines.ports, agent: null, relay: null };
    open.set(organization, { record, lines, cutAt: new Map(), agent: null, relay: null });
    keep();
    return view({ organization });
  }

  function slotOf(organization: string, line: string): Sandbox {
    const sandbox = known(organization);
    if (sandbox.record.lines.some(({ slot }) => slot === line)) return sandbox;
    throw new LabError(400, `there is no line ${line} on loan; there are A and B`);
  }

  async function close({ agent, relay, lines }: Sandbox): Promise<void> {
    await Promise.all([agent?.stop(), relay?.close()]);
    await lines.stop();
  }

  return {
    view,
    async lend({ organization }) {
      if (open.has(organization)) return view({ organization });
      const begun = opening.get(organization) ?? lendNew(organization);
      opening.set(organization, begun);
      try {
        return await begun;
      } finally {
        opening.delete(organization);
      }
    },
    async runAgent({ organization, id, name, token }) {
      const sandbox = known(organization);
      const outcome = await enrol({
        ...{ hubUrl, token, hostname: 'lab', agentVersion: AGENT_VERSION, timeoutMs: ENROL_WITHIN_MS },
      });
      if (outcome.kind !== 'enrolled')
        throw new LabError(outcome.kind === 'refused' ? 400 : 503, `the agent could not enrol: ${outcome.reason}`);
      await sandbox.agent?.stop();
      sandbox.record = { ...sandbox.record, agent: { id, name, key: outcome.value.key } };
      sandbox.agent = startAgent(sandbox);
      keep();
      return view({ organization });
    },
    runRelay({ organization, ...relay }) {
      const sandbox = known(organization);
      const before = sandbox.relay;
      sandbox.record = { ...sandbox.record, relay };
      sandbox.relay = startRelay(sandbox);
      keep();
      before?.close().catch((error: unknown) => log.warn({ error: String(error) }, 'a relay did not close'));
      return view({ organization });
    },
    cut({ organization, line }) {
      const { lines, cutAt } = slotOf(organization, line);
      lines.network.cut(SANDBOX.region, [line]);
      cutAt.set(line, now());
      return view({ organization });
    },
    restore({ organization, line }) {
      const { lines, cutAt } = slotOf(organization, line);
      lines.network.restore(SANDBOX.region, [line]);
      cutAt.delete(line);
      return view({ organization });
    },
    async takeBack({ organization }) {
      const sandbox = known(organization);
      open.delete(organization);
      keep();
      await close(sandbox);
      return { lent: false };
    },
    async stop() {
      await Promise.all([...open.values()].map(close));
      schedule.stop();
    },
  };
}
