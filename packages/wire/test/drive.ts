import type { Signal } from '../src/batch';
import type { Sample } from '../src/columns';
import { emptyReply, type Reply } from '../src/packet';
import { Session, type SessionOptions } from '../src/session';

/** A reply as it reaches the sender: fields that are left out are those of a stateless reflector. */
export interface DrivenReply extends Partial<Omit<Reply, 'sequence' | 'sentFraction'>> {
  readonly index: number;
  readonly at: number;
}

export interface Driven {
  readonly samples: readonly Sample[];
  /** The highest revision of each second, in order of reporting. */
  readonly final: readonly Sample[];
  readonly signals: readonly Signal[];
}

export interface DriveOptions extends Omit<SessionOptions, 'path'> {
  /** When the agent's clock has jumped ahead and all that was under way is withdrawn. */
  readonly jumpsAt?: readonly number[];
}

const TAIL_MICROS = 8_000_000;

/** Lets a session live through a stream as an agent would: it is advanced at each event and when a probe gets late. */
export function drive(
  sentAt: readonly number[],
  replies: readonly DrivenReply[],
  { jumpsAt = [], ...options }: DriveOptions,
): Driven {
  const session = new Session({ path: 1, ...options });
  const first = options.firstSequence ?? 0;
  const samples: Sample[] = [];
  const signals: Signal[] = [];
  const pass = (until: number) => {
    for (let at = session.nextLateAt(); at < until; at = session.nextLateAt()) advance(at);
    advance(until);
  };
  const advance = (at: number) => {
    session.advance(at);
    samples.push(...session.takeSamples());
    signals.push(...session.takeSignals());
  };
  const sends = sentAt.map((at, index) => ({ at, index, reply: null as DrivenReply | null }));
  const answers = replies.map((reply) => ({ at: reply.at, index: reply.index, reply }));
  const events = [...sends, ...answers].sort((a, b) => a.at - b.at || (a.reply === null ? -1 : 1));
  const jumps = [...jumpsAt];
  for (const { at, index, reply } of events) {
    while (jumps[0] !== undefined && jumps[0] <= at) {
      jumps.shift();
      session.withdrawAll();
    }
    pass(at);
    if (reply === null) session.remember(session.send(at), index);
    else {
      const sequence = (first + index) % 2 ** 32;
      const { at: _at, index: _index, ...fields } = reply;
      session.answer({ ...emptyReply(), reflectorSequence: sequence, ...fields, sequence, sentFraction: index }, at);
    }
  }
  const end = events.at(-1)?.at ?? 0;
  for (let at = end; at < end + TAIL_MICROS; at += 100_000) pass(at);
  const last = new Map(samples.map((sample) => [sample.start, sample]));
  return { samples, final: [...last.values()], signals };
}
