import { type Watch, watch } from './engineWatch';
import type { BenchOptions } from './main';
import { NOISE, percentile, REGIONS, type Row, row } from './rows';

const SETTLE_MS = 65_000;
/** What a fault gets to be found; what takes longer counts as not found. */
const FAULT_MS = 20_000;
const BROWN_OUT = 0.1;
const CUT = 1;

/** Per detector: how long each fault took to be found (ms; null: not found), by seeds. */
function findFaults(agents: number, noise: number, fault: number, count: number) {
  const found = new Map<string, (number | null)[]>();
  for (let seed = 1; seed <= count; seed++) {
    const from = SETTLE_MS + ((seed * 137) % 1_000);
    const lossOn = { A: (at: number) => (at >= from ? fault : noise), B: () => noise };
    const watches = watch({ seed, agents, forMs: from + FAULT_MS, lossOn, untilAlarmFrom: from });
    for (const { name, alarms } of watches) {
      const first = alarms.find(({ at }) => at >= from);
      found.set(name, [...(found.get(name) ?? []), first === undefined ? null : first.at - from]);
    }
  }
  return found;
}

const inWords = (times: readonly (number | null)[]) => {
  const known = times.filter((ms) => ms !== null);
  if (known.length === 0) return 'never';
  const missed = times.length === known.length ? '' : `, found ${known.length} of ${times.length}`;
  return `p50 ${Math.round(percentile(known, 50))} p95 ${Math.round(percentile(known, 95))}${missed}`;
};

/** Null where not all were found. */
function p95(times: readonly (number | null)[]): number | null {
  const known = times.filter((ms) => ms !== null);
  return known.length < times.length || known.length === 0 ? null : percentile(known, 95);
}

function foundRow(name: string, detectors: ReadonlyMap<string, readonly (number | null)[]>, beside: string): Row {
  const [ours = [], reference = []] = [detectors.get('engine'), detectors.get(beside)];
  const note = [...detectors].map(([detector, times]) => `${detector} ${inWords(times)}`).join('; ');
  const value = p95(ours);
  if (value === null) return row('engine', name, `not all were found: ${note}`);
  return row('engine', name, { value, referenceValue: p95(reference), note: `ms: ${note}` });
}

/** Of a line that has no fault: how often it was held for bad, by detector and reason, a day. */
function falseRows(region: string, watches: readonly Watch[], hours: number): Row[] {
  const of = (detector: string) => watches.find(({ name }) => name.startsWith(detector))?.alarms ?? [];
  const aDay = (count: number) => (count * 24) / hours;
  const blackouts = of('engine').filter(({ reason }) => reason === 'blackout').length;
  const others = of('engine').length - blackouts;
  const [misses, average] = [of('three misses').length, of('average').length];
  const note = (ours: number, theirs: number) => `${ours} against ${theirs} in ${hours} h at 50 probes/s an agent`;
  return [
    row('engine', `engine.detect.falseBlackouts.${region}`, {
      ...{ value: aDay(blackouts), referenceValue: aDay(misses), note: note(blackouts, misses) },
    }),
    row('engine', `engine.detect.falseQuality.${region}`, {
      ...{ value: aDay(others), referenceValue: aDay(average), note: note(others, average) },
    }),
  ];
}

/**
 * How soon a cut and a brown-out of 10 % are found, and how often a line that has neither is left, by one agent and by
 * three whose evidence is pooled.
 */
export function detectBench({ quick, say }: BenchOptions): Row[] {
  const hours = quick ? 0.25 : 4;
  const faults = quick ? 8 : 40;
  return NOISE.flatMap((percent) =>
    Object.entries(REGIONS).flatMap(([called, agents]) => {
      say(
        `engine: ${percent} % loss, agents: ${called}: ${faults} cuts, ${faults} brown-outs, ${hours} h without either`,
      );
      const noise = percent / 100;
      const region = `${called}.${percent}%`;
      const quietly = { A: () => noise, B: () => noise };
      const quiet = watch({ seed: 1_000, agents, forMs: hours * 3_600_000, lossOn: quietly });
      const cuts = findFaults(agents, noise, CUT, faults);
      const brownouts = findFaults(agents, noise, BROWN_OUT, faults);
      return [
        foundRow(`engine.detect.cut.${region}`, cuts, 'three misses'),
        foundRow(`engine.detect.brownout.${region}`, brownouts, 'average over 60 s'),
        ...falseRows(region, quiet, hours),
      ];
    }),
  );
}
