import { presets } from '@twinline/engine/presets';
import { createReplay } from '@twinline/engine/replay/createReplay';
import type { SampleColumns } from '@twinline/wire/batch';
import { random } from './bodies';
import { cpuMs, routePaths, secondsOf } from './engineRoute';
import type { BenchOptions } from './main';
import { percentile, type Row, row } from './rows';

const HOUR_SECONDS = 3_600;
const FIRST_SECOND = 1_760_000_400;
const ROUNDS = 3;

/** One of ten samples loses probes; once an hour line A browns out and is cut, and B is lossy for some minutes. */
function troubled(path: number, at: number): number {
  const onA = path % 2 === 1;
  if (onA && at >= 600 && at < 660) return 0.1;
  if (onA && at >= 1_800 && at < 1_820) return 1;
  if (!onA && at >= 2_700 && at < 3_000) return 0.03;
  return 0.002;
}

/** Hours of a route with ten paths, in columns in memory, replayed under the preset for show live. */
export function replayBench({ quick, say }: BenchOptions): Row[] {
  const hours = quick ? 8 : 28;
  const rates = (lossOf: typeof troubled, everything: boolean) => {
    const hour = secondsOf(
      routePaths.map(({ path }) => path),
      HOUR_SECONDS,
      FIRST_SECOND,
      random(7),
      lossOf,
    );
    return Array.from({ length: ROUNDS }, () => replayHours(hour, hours, everything));
  };
  say(`engine: replaying ${hours} h of ten paths`);
  const usual = rates(troubled, false);
  const median = (of: typeof usual) =>
    percentile(
      of.map(({ rate }) => rate),
      50,
    );
  const quiet = median(rates(() => 0, false));
  const everything = median(rates(troubled, true));
  const [first] = usual;
  if (first === undefined) return [row('engine', 'replay.rate', 'nothing was replayed')];
  const { samples, evaluations, switches } = first;
  const thousands = (rate: number) => `${Math.round(rate / 1_000)}k`;
  const note =
    `median of ${ROUNDS}, per second of CPU; ${samples} samples with 0.2 % loss, a brown-out and a cut an hour: ` +
    `${evaluations} evaluations, ${switches} switches; without any loss ${thousands(quiet)} samples/s, ` +
    `with every evaluation made ${thousands(everything)}`;
  return [row('engine', 'replay.rate', { value: median(usual), referenceValue: null, note })];
}

function replayHours(hour: SampleColumns, hours: number, everything: boolean) {
  const replay = createReplay({
    network: [{ from: 0, paths: routePaths }],
    slots: ['A', 'B'],
    judge: presets['show-live'],
    everything,
  });
  let ms = 0;
  for (let i = 0; i < hours; i++) {
    const shift = i * HOUR_SECONDS * 1_000_000;
    const samples = { ...hour, start: hour.start.map((start) => start + shift) };
    ms += cpuMs(() => replay.feed(samples));
  }
  const { samples, evaluations, switches } = replay.end();
  return { rate: (1_000 * samples) / ms, samples, evaluations, switches: switches.length };
}
