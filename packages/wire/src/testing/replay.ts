import type { Signal } from '../batch';
import type { Sample } from '../columns';
import { emptyReply } from '../packet';
import { Session } from '../session';

/** What becomes of one probe of a trace: replies at these delays after its sending (none: lost), and where. */
export interface TracedProbe {
  readonly sentAt: number;
  readonly replyDelays: readonly number[];
  /** With no reply: lost before the reflector counted it, or after. */
  readonly lostOn: 'forward' | 'return' | null;
}

export interface Replayed {
  readonly samples: readonly Sample[];
  /** The highest revision of each second, in order. */
  readonly final: readonly Sample[];
  readonly signals: readonly Signal[];
}

/** Runs a trace through a session as a sender would: in order of time, advancing every `stepMicros`. */
export function replay(trace: readonly TracedProbe[], intervalMicros: number, stepMicros = 5_000): Replayed {
  const session = new Session({ path: 1, intervalMicros });
  const events: { at: number; act: () => void }[] = [];
  const last = trace.at(-1)?.sentAt ?? 0;
  let reflected = 1_000;
  for (const [index, probe] of trace.entries()) {
    events.push({ at: probe.sentAt, act: () => session.remember(session.send(probe.sentAt), index) });
    const reflectorSequence = probe.lostOn === 'forward' ? 0 : reflected++;
    for (const delay of probe.replyDelays) {
      const at = probe.sentAt + delay;
      const reply = {
        ...emptyReply(),
        sequence: index,
        reflectorSequence,
        sentFraction: index,
        ssid: 1,
        processingMicros: 0,
      };
      events.push({ at, act: () => session.answer(reply, at) });
    }
  }
  for (let at = (trace[0]?.sentAt ?? 0) + 1; at < last + 10_000_000; at += stepMicros) {
    events.push({ at, act: () => session.advance(at) });
  }
  const samples: Sample[] = [];
  const signals: Signal[] = [];
  for (const event of events.sort((a, b) => a.at - b.at)) {
    event.act();
    samples.push(...session.takeSamples());
    signals.push(...session.takeSignals());
  }
  const final = new Map<number, Sample>();
  for (const sample of samples) final.set(sample.start, sample);
  return { samples, final: [...final.values()], signals };
}
