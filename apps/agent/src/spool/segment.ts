import { MAGIC, type RecordFacts } from './record';

/** Where a record lies on disk. */
export interface Place extends RecordFacts {
  readonly segment: number;
  readonly at: number;
  readonly end: number;
}

/** What is known of one segment file without reading it. */
export class Segment {
  /** Length of what is known to be whole. */
  bytes = MAGIC.length;
  /** Everything before this is acknowledged or damaged. */
  head = MAGIC.length;
  /** Behind the head: samples, other rows and records that are not acknowledged. */
  samples = 0;
  others = 0;
  records = 0;
  newestMicros = 0;
  /** Passed over behind the head, out of turn: where each begins and ends. */
  private readonly passed = new Map<number, number>();

  constructor(
    readonly number: number,
    readonly path: string,
  ) {}

  /** Counts a record that is in the file and not acknowledged. */
  add({ samples, others, newestMicros }: RecordFacts): void {
    this.samples += samples;
    this.others += others;
    this.records += 1;
    this.newestMicros = Math.max(this.newestMicros, newestMicros);
  }

  /** Takes a counted record out for good; a second time changes nothing. True when the head has moved. */
  acknowledge({ at, end, samples, others }: Place): boolean {
    if (this.isPassed(at)) return false;
    this.samples -= samples;
    this.others -= others;
    this.records -= 1;
    return this.pass(at, end);
  }

  isPassed(at: number): boolean {
    return at < this.head || this.passed.has(at);
  }

  /** These bytes are not read again; the head moves, and this is true, where nothing is left before them. */
  pass(at: number, end: number): boolean {
    this.passed.set(at, end);
    const before = this.head;
    for (let next = this.passed.get(this.head); next !== undefined; next = this.passed.get(this.head)) {
      this.passed.delete(this.head);
      this.head = next;
    }
    return this.head !== before;
  }
}
