import {
  BURST,
  DURATION,
  JITTER,
  KEY,
  type KeptSample,
  LATE_RUN,
  RECEIVED,
  REVISION,
  SampleRing,
  SENT,
  START,
} from './ring';
import { Sums } from './sums';
import type { Measured, SampleSummary, UsualLoss, WindowFigures } from './types';

const KEEP_MS = 60_000;
/** 60 samples of a second, and room for shorter ones; more than that from one path is dropped, oldest first. */
const KEEP_SAMPLES = 120;
const SECOND_MS = 1_000;
const THREE_SECONDS_MS = 3_000;
const TEN_SECONDS_MS = 10_000;
/** A tenth of slack: seconds begin where a timer fired, and the window should hold whole samples. */
const SLACK = 1.1;
/** So much of a burst is told of what is usual: a cut of seconds is one event, and no habit of the line. */
const MOST_OF_BURST = 10;
/** Sums of products up to this stay exact integers: 8,192 of them are less than 2^53. */
const EXACT = 2 ** 40;

/** Windows are null where they hold no sample. A new object whenever anything in it changed. */
export interface Figures {
  readonly usual: UsualLoss;
  readonly second: WindowFigures | null;
  /** Of which only loss is judged. */
  readonly threeSeconds: LossFigures | null;
  readonly tenSeconds: WindowFigures | null;
  /** The whole minute, of which only loss is judged. */
  readonly minute: LossFigures | null;
  /** The newest sample that is judged. */
  readonly newest: Measured | null;
}

export type LossFigures = Pick<WindowFigures, 'probes' | 'lossRatio'>;

const NOTHING_MEASURED = { second: null, threeSeconds: null, tenSeconds: null, minute: null, newest: null };

/** A window of a second holds one or two samples: it is summed when it is asked for, always in here. */
const ofSecond = new Sums();

/**
 * The samples of one path's last minute, and the figures of its windows, which end with the newest sample that is
 * judged. Ordinarily samples come in order of their starts: then each window is a range of places that ends with the
 * newest, and its sums follow by adding what enters and removing what leaves. Whatever else happens (a sample comes
 * late, a clock is stepped, an outage ends, jitter is no integer) makes the sums `stale`: they are made anew from all
 * samples when figures are next asked for, and as long as it lasts. Both ways give the same figures, bit for bit.
 */
export class LastMinute {
  private readonly ring = new SampleRing();
  private readonly tenSums = new Sums();
  private stale = false;
  /** Samples that began earlier are not judged. */
  private judgeFrom = 0;
  /** The first place in each window, and the starts that were too early for it when it last moved. */
  private minuteFrom = 0;
  private tenFrom = 0;
  private tenReach = Number.NEGATIVE_INFINITY;
  private threeFrom = 0;
  private threeReach = Number.NEGATIVE_INFINITY;
  private secondFrom = 0;
  private secondReach = Number.NEGATIVE_INFINITY;
  private minuteSent = 0;
  private minuteReceived = 0;
  private threeSent = 0;
  private threeReceived = 0;
  /** Of all samples, judged or not. */
  private readonly usual = { probes: 0, lost: 0, followed: 0, continued: 0 };

  /** A minute of samples that another one gave by `samples`. */
  static of(samples: readonly KeptSample[]): LastMinute {
    const minute = new LastMinute();
    for (const sample of samples) {
      minute.ring.append(sample);
      minute.countUsual(minute.ring.next - 1, 1);
    }
    minute.stale = true;
    return minute;
  }

  /** All that is in here. */
  samples(): KeptSample[] {
    const { ring } = this;
    return Array.from({ length: ring.next - ring.first }, (_, i) => ring.read(ring.first + i));
  }

  /** Takes a sample in; of two reports of one sample the higher revision wins. What is too old is refused. */
  put(sample: SampleSummary): 'new' | 'revised' | 'refused' {
    const { ring } = this;
    let place = ring.next - 1;
    if (place >= ring.first && sample.start < ring.get(place, START) - KEEP_MS) return 'refused';
    if (place < ring.first || ring.get(place, KEY) < sample.key) {
      this.append(sample);
      return 'new';
    }
    while (place >= ring.first && ring.get(place, KEY) > sample.key) place--;
    if (place >= ring.first && ring.get(place, KEY) === sample.key) {
      if (ring.get(place, REVISION) >= sample.revision) return 'refused';
      this.revise(place, sample);
      return 'revised';
    }
    ring.insert(place + 1, sample);
    this.countUsual(place + 1, 1);
    this.stale = true;
    return 'new';
  }

  /** Drops what lies more than a minute before the end of the newest sample. */
  forgetOld(): void {
    const { ring } = this;
    const from = ring.endOf(ring.next - 1) - KEEP_MS;
    let place = ring.first;
    while (place < ring.next && ring.get(place, START) < from) place++;
    if (place === ring.next) place = ring.first;
    place = Math.max(place, ring.next - KEEP_SAMPLES);
    while (ring.first < place) {
      if (!this.stale) this.leaveAll(ring.first);
      this.countUsual(ring.first, -1);
      ring.dropFirst();
    }
  }

  /** What the windows show, of the samples that began at `judgeFrom` (epoch ms) or later. */
  figures(judgeFrom: number): Figures {
    const { probes, lost, followed, continued } = this.usual;
    const usual = { probes, lost, followed, continued };
    this.bringUpToDate(judgeFrom);
    if (this.minuteFrom === this.ring.next) return { ...NOTHING_MEASURED, usual };
    const { threeSent, threeReceived, minuteSent, minuteReceived } = this;
    return {
      second: this.secondFigures(),
      threeSeconds: lossOf(threeSent, threeReceived),
      tenSeconds: this.tenFigures(),
      minute: lossOf(minuteSent, minuteReceived),
      newest: this.newestMeasured(),
      usual,
    };
  }

  /**
   * Whether no window, of the samples that began at `judgeFrom` (epoch ms) or later, lost more than this ratio of its
   * probes, a single loss aside, the minute included: then none proves such a loss (score.ts). Makes no figures.
   */
  losesAtMost(ratio: number, judgeFrom: number): boolean {
    this.bringUpToDate(judgeFrom);
    const { ring, tenSums, threeSent, threeReceived, minuteSent, minuteReceived } = this;
    if (tenSums.sent - tenSums.answered < 2 && minuteSent - minuteReceived < 2) return true;
    let [sent, received] = [0, 0];
    for (let place = this.secondFrom; place < ring.next; place++) {
      if (!this.isJudged(place)) continue;
      sent += ring.get(place, SENT);
      received += Math.min(ring.get(place, RECEIVED), ring.get(place, SENT));
    }
    return (
      isAtMost(ratio, sent, received) &&
      isAtMost(ratio, threeSent, threeReceived) &&
      isAtMost(ratio, tenSums.sent, tenSums.answered) &&
      isAtMost(ratio, minuteSent, minuteReceived)
    );
  }

  private bringUpToDate(judgeFrom: number): void {
    if (judgeFrom !== this.judgeFrom) {
      this.judgeFrom = judgeFrom;
      this.stale = true;
    }
    if (this.stale || !this.moveOn()) this.sumUp();
  }

  private append(sample: SampleSummary): void {
    const { ring } = this;
    ring.append(sample);
    const place = ring.next - 1;
    this.countUsual(place, 1);
    if (this.stale) return;
    if (!this.isPlain(place)) this.stale = true;
    else this.enter(place);
  }

  /** Whether sums can follow this sample by adding it: it is judged, in order, and its jitter adds up exactly. */
  private isPlain(place: number): boolean {
    const { ring } = this;
    const start = ring.get(place, START);
    if (start < this.judgeFrom || (place > ring.first && start < ring.get(place - 1, START))) return false;
    return addsUp(ring, place);
  }

  private revise(place: number, sample: SampleSummary): void {
    const { ring } = this;
    this.countUsual(place, -1);
    if (this.stale) {
      ring.replace(place, sample);
      this.countUsual(place, 1);
      return;
    }
    const judged = place >= this.minuteFrom;
    const later = sample.start > ring.get(place, START);
    if (judged) this.leave(place);
    ring.replace(place, sample);
    this.countUsual(place, 1);
    const newest = place === ring.next - 1;
    const ordered = newest || sample.start <= ring.get(place + 1, START);
    const stays = !later || this.staysOut(place, sample.start);
    if (judged && ordered && stays && this.isPlain(place)) this.enter(place);
    else this.stale = true;
  }

  /** Whether a sample that begins later than was thought is still in no other window than before. */
  private staysOut(place: number, start: number): boolean {
    if (place < this.tenFrom) return start < this.tenReach;
    if (place < this.threeFrom) return start < this.threeReach;
    return place >= this.secondFrom || start < this.secondReach;
  }

  private enter(place: number): void {
    if (place >= this.tenFrom) this.tenSums.add(this.ring, place);
    if (place >= this.threeFrom) this.countThree(place, 1);
    this.countMinute(place, 1);
  }

  private leave(place: number): void {
    if (place >= this.tenFrom) this.tenSums.remove(this.ring, place);
    if (place >= this.threeFrom) this.countThree(place, -1);
    this.countMinute(place, -1);
  }

  private leaveAll(place: number): void {
    if (place >= this.minuteFrom) this.leave(place);
    this.minuteFrom = Math.max(this.minuteFrom, place + 1);
    this.tenFrom = Math.max(this.tenFrom, place + 1);
    this.threeFrom = Math.max(this.threeFrom, place + 1);
    this.secondFrom = Math.max(this.secondFrom, place + 1);
  }

  private countMinute(place: number, by: 1 | -1): void {
    const sent = this.ring.get(place, SENT);
    this.minuteSent += by * sent;
    this.minuteReceived += by * Math.min(this.ring.get(place, RECEIVED), sent);
  }

  private countThree(place: number, by: 1 | -1): void {
    const sent = this.ring.get(place, SENT);
    this.threeSent += by * sent;
    this.threeReceived += by * Math.min(this.ring.get(place, RECEIVED), sent);
  }

  /** The windows' beginnings follow the newest sample; false where it ends earlier than the newest did before. */
  private moveOn(): boolean {
    const { ring } = this;
    const newest = ring.next - 1;
    if (newest < this.minuteFrom) return true;
    const end = ring.endOf(newest);
    if (end - TEN_SECONDS_MS * SLACK < this.tenReach) return false;
    this.tenReach = end - TEN_SECONDS_MS * SLACK;
    this.threeReach = end - THREE_SECONDS_MS * SLACK;
    this.secondReach = end - SECOND_MS * SLACK;
    while (this.tenFrom < newest && ring.get(this.tenFrom, START) < this.tenReach)
      this.tenSums.remove(ring, this.tenFrom++);
    while (this.threeFrom < newest && ring.get(this.threeFrom, START) < this.threeReach)
      this.countThree(this.threeFrom++, -1);
    while (this.secondFrom < newest && ring.get(this.secondFrom, START) < this.secondReach) this.secondFrom++;
    return true;
  }

  /** Makes the sums anew, in the samples' order, and finds out whether they can be kept. */
  private sumUp(): void {
    const { ring } = this;
    this.stale = false;
    this.tenSums.clear();
    this.threeSent = this.threeReceived = 0;
    this.minuteSent = this.minuteReceived = 0;
    this.minuteFrom = this.tenFrom = this.threeFrom = this.secondFrom = ring.next;
    let newest = ring.next - 1;
    while (newest >= ring.first && !this.isJudged(newest)) newest--;
    const end = newest < ring.first ? 0 : ring.endOf(newest);
    this.tenReach = end - TEN_SECONDS_MS * SLACK;
    this.threeReach = end - THREE_SECONDS_MS * SLACK;
    this.secondReach = end - SECOND_MS * SLACK;
    for (let place = ring.first; place < ring.next; place++) {
      const start = ring.get(place, START);
      if (place > ring.first && start < ring.get(place - 1, START)) this.stale = true;
      if (!addsUp(ring, place)) this.stale = true;
      if (start < this.judgeFrom) continue;
      if (this.minuteFrom === ring.next) this.minuteFrom = place;
      if (this.tenFrom === ring.next && (start >= this.tenReach || place === newest)) this.tenFrom = place;
      if (this.threeFrom === ring.next && (start >= this.threeReach || place === newest)) this.threeFrom = place;
      if (this.secondFrom === ring.next && (start >= this.secondReach || place === newest)) this.secondFrom = place;
      this.enter(place);
    }
  }

  private isJudged(place: number): boolean {
    return this.ring.get(place, START) >= this.judgeFrom;
  }

  private secondFigures(): WindowFigures {
    const { ring } = this;
    ofSecond.clear();
    for (let place = this.secondFrom; place < ring.next; place++) if (this.isJudged(place)) ofSecond.add(ring, place);
    return ofSecond.figures(SECOND_MS);
  }

  private newestMeasured(): Measured {
    const { ring } = this;
    let place = ring.next - 1;
    while (!this.isJudged(place)) place--;
    return { until: ring.endOf(place), spanMs: ring.get(place, DURATION) };
  }

  private tenFigures(): WindowFigures {
    const { ring, tenSums } = this;
    if (tenSums.burstLeft) {
      tenSums.forgetBursts();
      for (let place = this.tenFrom; place < ring.next; place++)
        if (this.isJudged(place)) tenSums.seeBurst(ring, place);
    }
    return tenSums.figures(TEN_SECONDS_MS);
  }

  private countUsual(place: number, by: 1 | -1): void {
    const { ring, usual } = this;
    const probes = ring.get(place, SENT);
    const run = Math.min(ring.get(place, LATE_RUN), probes);
    usual.probes += by * (probes - run);
    const unanswered = Math.max(0, probes - ring.get(place, RECEIVED) - run);
    if (unanswered === 0) return;
    // Of several bursts a sample tells the longest; where that is a single probe, it tells of all.
    const burst = Math.min(ring.get(place, BURST), unanswered, MOST_OF_BURST);
    usual.lost += by * unanswered;
    usual.followed += by * (burst > 1 ? burst : unanswered);
    usual.continued += by * Math.max(0, burst - 1);
  }
}

const lossOf = (sent: number, received: number): LossFigures => ({
  probes: sent,
  lossRatio: sent === 0 ? null : (sent - received) / sent,
});

/** Whether a single probe was lost at most, or no more than this ratio of them. */
const isAtMost = (ratio: number, sent: number, received: number): boolean =>
  sent - received < 2 || sent - received <= ratio * sent;

/** Whether the sample's jitter can be added and removed without a trace. */
function addsUp(ring: SampleRing, place: number): boolean {
  const jitter = ring.get(place, JITTER);
  if (Number.isNaN(jitter)) return true;
  const weighted = jitter * ring.get(place, RECEIVED);
  return Number.isInteger(weighted) && weighted < EXACT;
}
