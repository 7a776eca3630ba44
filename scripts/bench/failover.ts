import { startDemo } from '../../apps/e2e/src/demo';
import { lab, type RouteStatus, status, until } from '../../apps/e2e/src/lab';
import type { BenchOptions } from './main';
import { percentile, type Row, row } from './rows';

/** The targets' RTT is 80 ms: 40 ms each way on both lines, with a little jitter. */
const ONE_WAY_MS = 40;
const JITTER_MS = 1;
/** dpinger's defaults (500 ms probes, 2 s loss interval, 60 s window, alarm at 20 % loss), as its users report it. */
const DPINGER_MS = 15_000;
const BROWNOUT_LOSS = 0.1;
/** A mean over 60 s passes 2 % of loss, the limit of a poor line, when 12 s of 10 % are in it. */
const MOVING_AVERAGE_MS = 12_000;
const SETTLE_WITHIN_MS = 120_000;

/** Cuts and brown-outs of every region's line A, all regions in parallel, over the whole real demo. */
export async function failoverBench({ quick, say }: BenchOptions): Promise<Row[]> {
  say('failover: starting the demo …');
  const demo = await startDemo();
  process.env.TWINLINE_STATE_DIR = demo.folder;
  try {
    const regions = (await status()).map((route) => route.region);
    const line = { delay: ONE_WAY_MS, jitter: JITTER_MS };
    await Promise.all(regions.map((region) => impair(region, 'both', { ...line, loss: 0 })));
    const rounds = Math.ceil((quick ? 20 : 100) / regions.length);
    const cuts = await repeat(rounds, regions, say, 'cut', (region) => lab('cut', '--region', region, '--line', 'A'), [
      'blackout',
    ]);
    const brownoutRounds = quick ? 1 : 3;
    const brownouts = await repeat(
      brownoutRounds,
      regions,
      say,
      'brown-out',
      (region) => impair(region, 'A', { ...line, loss: BROWNOUT_LOSS }),
      ['quality', 'blackout'],
      (region) => impair(region, 'A', { ...line, loss: 0 }),
    );
    return [
      row(
        'failover',
        'failover.cut.p95',
        cuts.length === 0
          ? 'no cut led to a switch'
          : {
              value: percentile(cuts, 95),
              referenceValue: DPINGER_MS,
              note: describe(cuts, rounds * regions.length),
            },
      ),
      row(
        'failover',
        'failover.brownout.p95',
        brownouts.length === 0
          ? 'no brown-out led to a switch'
          : {
              value: percentile(brownouts, 95),
              referenceValue: MOVING_AVERAGE_MS,
              note: describe(brownouts, brownoutRounds * regions.length),
            },
      ),
      row('failover', 'srt.gap', 'the line switch does not carry SRT in this bench yet'),
      row('failover', 'srt.lost', 'the line switch does not carry SRT in this bench yet'),
    ];
  } finally {
    await demo.stop();
  }
}

function describe(values: readonly number[], tried: number): string {
  const figures = [50, 95, 100].map((p) => `p${p} ${Math.round(percentile(values, p))}`).join(', ');
  return `${values.length} of ${tried} led to a switch; ${figures} ms; demo policies, 20 ms probes, RTT ${2 * ONE_WAY_MS} ms`;
}

function impair(
  region: string,
  line: string,
  values: { delay: number; jitter: number; loss: number },
): Promise<string> {
  const flags = Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return lab('impair', '--region', region, '--line', line, ...flags);
}

/** Milliseconds from the lab's fault to the last relay's applied, over all regions and rounds that switched. */
async function repeat(
  rounds: number,
  regions: readonly string[],
  say: (line: string) => void,
  name: string,
  harm: (region: string) => Promise<string>,
  reasons: readonly string[],
  heal: (region: string) => Promise<string> = (region) => lab('restore', '--region', region),
): Promise<number[]> {
  const measured: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await settled(regions);
    const before = new Map((await status()).map((route) => [route.region, route.sequence]));
    await Promise.all(regions.map(harm));
    const applied = (route: RouteStatus) =>
      route.sequence > (before.get(route.region) ?? 0) &&
      reasons.includes(route.last?.reason ?? '') &&
      route.last?.applied;
    await until(`${name} applied everywhere`, 15_000, async () => (await status()).every(applied)).catch(() => {});
    const times = (await status()).filter(applied).map(({ last }) => Number(last?.applied) - Number(last?.fault));
    measured.push(...times);
    say(`failover: ${name} round ${round} of ${rounds}: ${times.map(Math.round).join(' ')} ms`);
    await Promise.all(regions.map(heal));
  }
  return measured;
}

/** All routes on A with both lines good: what each round starts from. */
async function settled(regions: readonly string[]): Promise<void> {
  await until('every route quiet on A', SETTLE_WITHIN_MS, async () => {
    const routes = await status();
    return (
      routes.length === regions.length &&
      routes.every(
        (route) => route.activeLine === 'A' && Object.values(route.grades).every((grade) => grade === 'good'),
      )
    );
  });
}
