import { demo, startDemo } from '../../apps/e2e/src/demo';
import { type RouteStatus, status, until } from '../../apps/e2e/src/lab';
import type { BenchOptions } from './main';
import { type Measured, percentile, type Row, row } from './rows';
import { srtBench } from './srt';
import { switchCostBench } from './switchCost';

/** The targets' RTT is 80 ms: 40 ms each way on both lines, with a little jitter. */
const QUIET = { delayMs: 40, jitterMs: 1, lossRatio: 0 };
const BROWNOUT = { ...QUIET, lossRatio: 0.1 };
/** dpinger's defaults (500 ms probes, 2 s loss interval, 60 s window, alarm at 20 % loss), as its users report it. */
const DPINGER_MS = 15_000;
/** A mean over 60 s passes 2 % of loss, the limit of a poor line, when 12 s of 10 % are in it. */
const MOVING_AVERAGE_MS = 12_000;
const SETTLE_WITHIN_MS = 120_000;
const APPLIED_WITHIN_MS = 20_000;

interface Harm {
  readonly name: string;
  readonly rounds: number;
  readonly reasons: readonly string[];
  /** Quality switches keep a hold-down from the last switch; a blackout does not. */
  readonly afterHoldDown: boolean;
  readonly referenceMs: number;
  inflict(region: string): Promise<void>;
}

/** The whole real demo, and then the line switch with delays of directives as they were measured there. */
export async function failoverBench(options: BenchOptions): Promise<Row[]> {
  const rows = await demoRows(options);
  const measured = (name: string) => rows.find((each) => each.name === name)?.value;
  const delays = {
    cutMs: measured('failover.cut.p95') ?? 400,
    brownoutMs: measured('failover.brownout.p95') ?? 3_000,
  };
  return [...rows, ...(await srtBench(options, delays)), ...(await switchCostBench(options))];
}

/** Cuts and brown-outs of every region's line A, all regions in parallel, over the whole real demo. */
async function demoRows({ quick, say }: BenchOptions): Promise<Row[]> {
  say('failover: starting the demo …');
  const running = await startDemo();
  process.env.TWINLINE_STATE_DIR = running.folder;
  try {
    const regions = (await status()).map((route) => route.region);
    const cut: Harm = {
      name: 'cut',
      rounds: Math.ceil((quick ? 20 : 100) / regions.length),
      reasons: ['blackout'],
      afterHoldDown: false,
      referenceMs: DPINGER_MS,
      inflict: (region) => post('cut', { region, line: 'A' }),
    };
    const brownout: Harm = {
      name: 'brownout',
      rounds: quick ? 2 : 15,
      reasons: ['quality', 'blackout'],
      afterHoldDown: true,
      referenceMs: MOVING_AVERAGE_MS,
      inflict: (region) => post('impair', { region, line: 'A', ...BROWNOUT }),
    };
    const rows: Row[] = [];
    for (const harm of [cut, brownout])
      rows.push(row('failover', `failover.${harm.name}.p95`, await measure(harm, regions, say)));
    return rows;
  } finally {
    await running.stop();
  }
}

async function measure(
  harm: Harm,
  regions: readonly string[],
  say: (line: string) => void,
): Promise<Measured | string> {
  const times: number[] = [];
  for (let round = 1; round <= harm.rounds; round += 1) {
    await Promise.all(regions.map(quieten));
    await settled(regions, harm.afterHoldDown);
    const before = new Map((await status()).map((route) => [route.region, route.sequence]));
    const applied = ({ region, sequence, last }: RouteStatus) =>
      sequence > (before.get(region) ?? 0) && harm.reasons.includes(last?.reason ?? '') && last?.applied;
    await Promise.all(regions.map(harm.inflict));
    const everywhere = until('applied everywhere', APPLIED_WITHIN_MS, async () => (await status()).every(applied));
    await everywhere.catch(() => say(`failover: not every ${harm.name} led to a switch`));
    const measured = (await status()).filter(applied).map(({ last }) => Number(last?.applied) - Number(last?.fault));
    times.push(...measured);
    say(`failover: ${harm.name} round ${round} of ${harm.rounds}: ${measured.map(Math.round).join(' ')} ms`);
  }
  if (times.length === 0) return `no ${harm.name} led to a switch`;
  const figures = [50, 95, 100].map((p) => `p${p} ${Math.round(percentile(times, p))}`).join(', ');
  const tried = harm.rounds * regions.length;
  const note = `${times.length} of ${tried} led to a switch; ${figures} ms; the demo's policies, 20 ms probes, RTT 80 ms`;
  return { value: percentile(times, 95), referenceValue: harm.referenceMs, note };
}

/** A restored line has its own region's delay again, so that the bench's has to be set anew. */
async function quieten(region: string): Promise<void> {
  await post('restore', { region, line: 'both' });
  await post('impair', { region, line: 'both', ...QUIET });
}

async function post(verb: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${demo().lab}/${verb}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the lab refused ${verb}: ${await response.text()}`);
}

/** All routes on A with both lines good: what each round starts from. */
async function settled(regions: readonly string[], afterHoldDown: boolean): Promise<void> {
  const quiet = ({ activeLine, grades, last, holdDownSeconds }: RouteStatus) =>
    activeLine === 'A' &&
    Object.values(grades).every((grade) => grade === 'good') &&
    (!afterHoldDown || Date.now() - Number(last?.decided) > holdDownSeconds * 1_000);
  await until('every route quiet on A', SETTLE_WITHIN_MS, async () => {
    const routes = await status();
    return routes.length === regions.length && routes.every(quiet);
  });
}
