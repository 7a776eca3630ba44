import { setTimeout as sleep } from 'node:timers/promises';
import { createDraw } from '../kills/draw';
import { ensureDebianPackages } from '../setup/debianPackages';
import { hasSrtTools, SRT_PACKAGES } from '../setup/srtTools';
import type { BenchOptions } from './main';
import { type Row, row, type SRT_TROUBLES } from './rows';
import { openSrtPlace, type Seen, type SrtPlace, WAYS, type Way } from './srtPlace';

/** The target's; and four round trips, the least that SRT's makers advise, where SRT has little time to ask again. */
const LATENCY_MS = 1_000;
const SHORT_LATENCY_MS = 320;
const SETTLE_MS = 2_000;
const CUT_MS = 3_000;
const LOSSY_MS = 6_000;
const FLAPS = 6;
const FLAP_MS = 700;
/** Of the round trip, 10 %: 5 % of what goes each way, on both lines, independently. */
const DUPLICATE_LOSS = 0.05;

/** How long after the fault the hub's directive is obeyed, ms: what the same run measured, else the targets. */
export interface DirectiveDelays {
  readonly cutMs: number;
  readonly brownoutMs: number;
}

/** A stretch of the stream with one trouble in it. */
interface Trouble {
  /** A cut is the target's own; the others follow its ids. */
  readonly name: 'cut' | (typeof SRT_TROUBLES)[number];
  readonly rounds: number;
  /** Begins with both lines good and the switch on A; ends when the trouble is over. Returns a note. */
  run(place: SrtPlace): Promise<string>;
}

const IDS = ['srt.gap', 'srt.lost'] as const;
const idsOf = ({ name }: Trouble) => IDS.map((id) => (name === 'cut' ? id : `${id}.${name}`));

/** One live SRT stream through the switch and without it at once, while the lines are cut, lossy, flapping. */
export async function srtBench({ quick, say }: BenchOptions, delays: DirectiveDelays): Promise<Row[]> {
  const troubles = troublesOf(quick, delays);
  const missing = await ensureDebianPackages(SRT_PACKAGES, hasSrtTools, say);
  if (missing !== null) return troubles.flatMap((trouble) => idsOf(trouble).map((id) => row('failover', id, missing)));
  const rows: Row[] = [];
  for (const latencyMs of [LATENCY_MS, SHORT_LATENCY_MS]) {
    const place = await openSrtPlace({ latencyMs, random: createDraw(7).unit });
    try {
      for (const trouble of troubles)
        if (latencyOf(trouble) === latencyMs) rows.push(...(await measure(place, trouble, say)));
    } finally {
      await place.close();
    }
  }
  return rows;
}

const latencyOf = ({ name }: Trouble) => (name === 'cut' ? LATENCY_MS : SHORT_LATENCY_MS);

async function measure(place: SrtPlace, trouble: Trouble, say: (line: string) => void): Promise<Row[]> {
  const seen: Record<Way, Seen[]> = { switched: [], direct: [] };
  let sourceGapMs = 0;
  let note = '';
  for (let round = 1; round <= trouble.rounds; round += 1) {
    for (const line of Object.values(place.lines)) line.restore(performance.now());
    await place.tell('A');
    await sleep(SETTLE_MS);
    const fromMs = performance.now();
    note = await trouble.run(place);
    for (const line of Object.values(place.lines)) line.restore(performance.now());
    const untilMs = performance.now();
    // What was made last is given out a latency later.
    await sleep(latencyOf(trouble) + 500);
    for (const way of WAYS) seen[way].push(place.seen(way, fromMs, untilMs));
    sourceGapMs = Math.max(sourceGapMs, place.sourceGapMs(fromMs, untilMs));
    const [switched, direct] = WAYS.map(
      (way) => `${Math.round(last(seen[way]).gapMs)} ms, ${last(seen[way]).lost} lost`,
    );
    say(`failover: SRT, ${trouble.name} ${round} of ${trouble.rounds}: ${switched}; without the switch ${direct}`);
  }
  const worst = (way: Way) => Math.max(...seen[way].map(({ gapMs }) => gapMs));
  const lost = (way: Way) => seen[way].reduce((sum, each) => sum + each.lost, 0);
  const sent = seen.switched.reduce((sum, each) => sum + each.sent, 0);
  const about = `${note}; latency ${latencyOf(trouble)} ms, RTT 80 ms; ${trouble.rounds} times`;
  const [gapId = '', lostId = ''] = idsOf(trouble);
  return [
    row('failover', gapId, {
      value: worst('switched'),
      referenceValue: worst('direct'),
      note: `${about}; the encoder’s own longest pause ${Math.round(sourceGapMs)} ms`,
    }),
    row('failover', lostId, {
      value: lost('switched'),
      referenceValue: lost('direct'),
      note: `${about}; of ${sent} datagrams`,
    }),
  ];
}

const last = (seen: readonly Seen[]): Seen => seen.at(-1) ?? { gapMs: Number.NaN, lost: Number.NaN, sent: 0 };

function troublesOf(quick: boolean, { cutMs, brownoutMs }: DirectiveDelays): Trouble[] {
  const after = (ms: number) => `obeyed ${Math.round(ms)} ms after the fault`;
  return [
    {
      name: 'cut',
      rounds: quick ? 3 : 10,
      async run({ lines, tell }) {
        lines.A.cut(performance.now());
        await sleep(cutMs);
        await tell('B');
        await sleep(Math.max(0, CUT_MS - cutMs));
        return `line A cut for ${CUT_MS / 1_000} s, ${after(cutMs)}`;
      },
    },
    {
      name: 'loss30',
      rounds: quick ? 1 : 3,
      async run({ lines, tell }) {
        lines.A.impair({ lossRatio: 0.3, lossDirection: 'forward' });
        await sleep(brownoutMs);
        await tell('B');
        await sleep(Math.max(0, LOSSY_MS - brownoutMs));
        return `30 % forward loss on A for ${LOSSY_MS / 1_000} s, ${after(brownoutMs)}`;
      },
    },
    {
      name: 'flap',
      rounds: quick ? 1 : 3,
      async run({ lines, tell }) {
        for (let flap = 0; flap < FLAPS; flap += 1) {
          lines.A.cut(performance.now());
          if (flap === 0) await sleep(cutMs).then(() => tell('B'));
          await sleep(FLAP_MS - (flap === 0 ? cutMs : 0));
          lines.A.restore(performance.now());
          await sleep(FLAP_MS);
        }
        return `line A ${FLAPS} times away for ${FLAP_MS} ms and back, left once, ${after(cutMs)}`;
      },
    },
    {
      name: 'duplicate',
      rounds: 1,
      async run({ lines, tell, far }) {
        await tell('A', 'duplicate');
        const before = far().figures;
        for (const line of Object.values(lines)) line.impair({ lossRatio: 1 - (1 - DUPLICATE_LOSS) ** 2 });
        await sleep(quick ? 10_000 : 30_000);
        const { inbound, given } = far().figures;
        const missing = inbound.missing - before.inbound.missing;
        const share = ((100 * missing) / Math.max(1, missing + given - before.given)).toFixed(2);
        return `5 % loss each way on both lines, mode duplicate: ${share} % missing before SRT asks again`;
      },
    },
  ];
}
