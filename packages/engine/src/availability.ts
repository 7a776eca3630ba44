/** Ten in a row open or close an unavailable period (MEF 10.3 and ITU-T Y.1540 in manner; DESIGN §6). */
const IN_A_ROW = 10;

/** A one-second interval with this ratio of its probes lost is bad. */
export const BAD_LOSS_RATIO = 0.5;

export type Second = 'good' | 'bad' | 'no-data';

/** The second that a sample of it makes: bad from half of its probes lost; nothing sent says nothing. */
export function secondOf(sample: { sent: number; lost: number }): Second {
  if (sample.sent === 0) return 'no-data';
  return sample.lost / sample.sent >= BAD_LOSS_RATIO ? 'bad' : 'good';
}

/**
 * Which seconds lie in unavailable periods: ten bad ones in a row open a period (those ten are in it), ten good ones
 * close it (those ten are out of it). A second without data breaks a row, and is neither available nor unavailable.
 * `open` says whether a period was open before the first second.
 */
export function unavailable(seconds: readonly Second[], open = false): { marks: boolean[]; open: boolean } {
  const marks: boolean[] = [];
  let inPeriod = open;
  let run = 0;
  for (const [i, second] of seconds.entries()) {
    const counts = second === (inPeriod ? 'good' : 'bad');
    run = counts ? run + 1 : 0;
    marks.push(inPeriod && second !== 'no-data');
    if (run < IN_A_ROW) continue;
    inPeriod = !inPeriod;
    marks.fill(inPeriod, i - IN_A_ROW + 1, i + 1);
    run = 0;
  }
  return { marks, open: inPeriod };
}
