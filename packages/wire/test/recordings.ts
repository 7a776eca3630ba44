import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One reply as `ping` printed it, in order of arrival. `index` counts probes from 0. */
interface RecordedReply {
  readonly index: number;
  readonly rttMicros: number;
  readonly duplicate: boolean;
  /** When it arrived, microseconds after the first probe. */
  readonly at: number;
}

export interface Recording {
  readonly name: string;
  /** What `ping` itself reported; times in microseconds. */
  readonly reported: Readonly<Record<(typeof REPORTED)[number], number>>;
  /** Microseconds after the first probe. */
  readonly sentAt: readonly number[];
  readonly replies: readonly RecordedReply[];
}

const REPORTED = [
  'sent',
  'received',
  'duplicates',
  'total',
  'min',
  'avg',
  'max',
  'mdev',
  'longestLossRun',
  'reordered',
] as const;
const MILLISECONDS: readonly string[] = ['total', 'min', 'avg', 'max', 'mdev'];

/** The recordings beside this file (fixtures/README.md). */
export function readRecordings(): Recording[] {
  const text = gunzipSync(readFileSync(new URL('./fixtures/pam25.csv.gz', import.meta.url))).toString();
  return text.trim().split('\n').slice(1).map(readLine);
}

function readLine(line: string): Recording {
  const [name = '', , ...fields] = line.split(',');
  const values = REPORTED.map((key, i) => [key, Number(fields[i]) * (MILLISECONDS.includes(key) ? 1_000 : 1)]);
  const reported: Recording['reported'] = Object.fromEntries(values);
  let sequence = 0;
  const replies = (fields[REPORTED.length] ?? '').split(' ').map((word) => {
    const [, step = '1', rtt = '', mark] = /^(?:(-?\d+):)?([\d.]+)(d?)$/.exec(word) ?? [];
    sequence += Number(step);
    return { index: sequence - 1, rttMicros: Math.round(Number(rtt) * 1_000), duplicate: mark === 'd' };
  });
  const sentAt = fitSendTimes(reported, replies);
  const arrived = replies.map((reply) => ({ ...reply, at: (sentAt[reply.index] ?? 0) + reply.rttMicros }));
  return { name, reported, sentAt, replies: arrived };
}

/**
 * `ping` printed no send times. It sends evenly, but never before its host lets it: the earliest times that are not
 * before an even beat, are in order, and give the recorded order of arrival with the recorded RTTs.
 */
function fitSendTimes(reported: Recording['reported'], replies: readonly Omit<RecordedReply, 'at'>[]): number[] {
  const beat = reported.total / (reported.sent - 1);
  const sentAt = Array.from({ length: reported.sent }, (_, i) => Math.round(i * beat));
  for (let moved = true; moved; ) {
    moved = false;
    const atLeast = (index: number, time: number) => {
      if ((sentAt[index] ?? 0) >= time) return;
      sentAt[index] = time;
      moved = true;
    };
    for (let i = 1; i < sentAt.length; i += 1) atLeast(i, (sentAt[i - 1] ?? 0) + 1);
    replies.forEach((reply, i) => {
      const before = replies[i - 1];
      if (before !== undefined) atLeast(reply.index, (sentAt[before.index] ?? 0) + before.rttMicros - reply.rttMicros);
    });
  }
  return sentAt;
}
