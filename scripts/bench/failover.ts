import { startDemo } from '../../apps/e2e/src/demo';
import { status } from '../../apps/e2e/src/lab';
import { appliedMs, type Chain, inWords, lastAppliedMs, readChains, STEPS, stepMs } from './failoverChain';
import { manyRelaysRows } from './failoverMany';
import { BROWNOUT, CUT, type Harm, quieten, type Rounds, strikeAll } from './failoverRounds';
import type { BenchOptions, Rows } from './main';
import { type Measured, percentile, type Row, row } from './rows';
import { srtBench } from './srt';
import { switchCostBench } from './switchCost';

/** dpinger's defaults (500 ms probes, 2 s loss interval, 60 s window, alarm at 20 % loss), as its users report it. */
const DPINGER_MS = 15_000;
/** A mean over 60 s passes 2 % of loss, the limit of a poor line, when 12 s of 10 % are in it. */
const MOVING_AVERAGE_MS = 12_000;
const REFERENCE_MS = { cut: DPINGER_MS, brownout: MOVING_AVERAGE_MS } as const;
/** Over the demo's seven regions at least 100 of each. */
const LEAST = 100;

/** The whole real demo, and then the line switch with delays of directives as they were measured there. */
export async function* failoverBench(options: BenchOptions): Rows {
  const measured = new Map<string, number | null>();
  for await (const rows of demoRows(options)) {
    for (const { name, value } of rows) measured.set(name, value);
    yield rows;
  }
  const delays = {
    cutMs: measured.get('failover.cut.p95') ?? 400,
    brownoutMs: measured.get('failover.brownout.p95') ?? 3_000,
  };
  yield await srtBench(options, delays);
  yield await switchCostBench(options);
}

/**
 * Brown-outs and cuts of the line that each route is on, over the whole real demo, and cuts with 200 relays on one route.
 * Brown-outs come first: the damping that cuts leave behind would hold them.
 */
async function* demoRows(options: BenchOptions): Rows {
  const { quick, say } = options;
  say('failover: starting the demo …');
  const running = await startDemo();
  process.env.TWINLINE_STATE_DIR = running.folder;
  try {
    const routes = await status();
    const regions = routes.map(({ region }) => region);
    const [first] = routes;
    if (first === undefined) throw new Error('the demo has no route');
    await Promise.all(regions.map(quieten));
    const full = Math.ceil(LEAST / regions.length);
    const brownouts = await strikeAll(BROWNOUT, regions, quick ? 2 : full, say);
    const brownoutChains = await readChains(brownouts.struck);
    yield [
      harmRow(BROWNOUT, brownouts, brownoutChains, ofTheFirst(brownoutChains)),
      ...stepRows(BROWNOUT, brownoutChains),
    ];
    const cuts = await strikeAll(CUT, regions, quick ? 3 : full, say);
    const cutChains = await readChains(cuts.struck);
    yield [harmRow(CUT, cuts, cutChains, 'the active line, whichever it is'), ...stepRows(CUT, cutChains)];
    const place = { region: first.region, routeId: first.id };
    yield* manyRelaysRows(options, place, cutChains.map(appliedMs));
  } finally {
    await running.stop();
  }
}

/** From the fault until the last of the route's relays has applied. */
function harmRow({ name }: Harm, { struck, tried, gone }: Rounds, chains: readonly Chain[], more: string): Row {
  const missed = new Array<number>(tried - struck.length).fill(Number.POSITIVE_INFINITY);
  const times = [...lastAppliedMs(chains), ...missed];
  const value = percentile(times, 95);
  const led = `${struck.length} of ${tried} led to a switch${gone > 0 ? `, ${gone} more were repeated because the route went back by itself in that moment` : ''}`;
  const note = `${led}; ${inWords(times)}; each region by itself, ${more}; the demo's policies, 20 ms probes, RTT 80 ms`;
  const measured: Measured | string = Number.isFinite(value)
    ? { value, referenceValue: REFERENCE_MS[name], note }
    : note;
  return row('failover', `failover.${name}.p95`, measured);
}

/** What a hub that has just started takes for its first directive. */
function ofTheFirst(chains: readonly Chain[]): string {
  const first = chains.filter(({ directive }) => directive === chains[0]?.directive);
  const afterMs = Math.max(...first.map(({ decided, applied }) => (applied ?? Number.POSITIVE_INFINITY) - decided));
  return `the first directive after the start applied ${Math.round(afterMs)} ms after its decision`;
}

function stepRows({ name }: Harm, chains: readonly Chain[]): Row[] {
  return Object.entries(STEPS).map(([id, step]) => {
    const times = chains.map((chain) => stepMs(chain, step));
    const value = percentile(times, 95);
    const note = `from ${step.from}; ${inWords(times)}`;
    return row(
      'failover',
      `failover.${name}.${id}.p95`,
      Number.isFinite(value) ? { value, referenceValue: percentile(times, 50), note } : `${id}: ${note}`,
    );
  });
}
