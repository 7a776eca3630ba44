/** What has become of a probe. `unanswered` is not a fate but a question: late or lost. */
export const FATE = { none: 0, open: 1, late: 2, answered: 3, lost: 4, withdrawn: 5 } as const;
export type Fate = (typeof FATE)[keyof typeof FATE];

/** The latest probes of one path by sequence, in preallocated columns; older ones are overwritten. */
export class Probes {
  private readonly mask: number;
  private readonly sequences: Float64Array;
  private readonly fates: Uint8Array;
  private readonly sentAt: Float64Array;
  private readonly stalled: Float64Array;
  private readonly fractions: Uint32Array;
  private readonly reflected: Uint32Array;
  private readonly repeats: Uint8Array;
  /** The sequence the next probe gets; counts on beyond 2³², the wire carries its low 32 bits. */
  next: number;

  /** Remembers at least `least` probes, the first of which gets the sequence `first`. */
  constructor(least: number, first: number) {
    this.next = first;
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(64, least)));
    this.mask = capacity - 1;
    this.sequences = new Float64Array(capacity).fill(-1);
    this.fates = new Uint8Array(capacity);
    this.sentAt = new Float64Array(capacity);
    this.stalled = new Float64Array(capacity);
    this.fractions = new Uint32Array(capacity);
    this.reflected = new Uint32Array(capacity);
    this.repeats = new Uint8Array(capacity);
  }

  /** `stalledMicros`: how long the agent had stood still in all by then. */
  add(sentAtMicros: number, stalledMicros: number): number {
    const sequence = this.next++;
    const slot = sequence & this.mask;
    this.sequences[slot] = sequence;
    this.fates[slot] = FATE.open;
    this.sentAt[slot] = sentAtMicros;
    this.stalled[slot] = stalledMicros;
    this.repeats[slot] = 0;
    return sequence;
  }

  /** The full sequence behind the 32 bits of a reply, or -1 when no remembered probe has it. */
  find(low: number): number {
    const sequence = this.next - ((this.next - low) >>> 0);
    return this.fateOf(sequence) === FATE.none ? -1 : sequence;
  }

  fateOf(sequence: number): Fate {
    const slot = sequence & this.mask;
    return this.sequences[slot] === sequence ? (this.fates[slot] as Fate) : FATE.none;
  }

  setFate(sequence: number, fate: Fate): void {
    this.fates[sequence & this.mask] = fate;
  }

  sentAtOf(sequence: number): number {
    return this.sentAt[sequence & this.mask] ?? 0;
  }

  stalledBefore(sequence: number): number {
    return this.stalled[sequence & this.mask] ?? 0;
  }

  setFraction(sequence: number, fraction: number): void {
    this.fractions[sequence & this.mask] = fraction;
  }

  fractionOf(sequence: number): number {
    return this.fractions[sequence & this.mask] ?? 0;
  }

  setReflected(sequence: number, reflectorSequence: number): void {
    this.reflected[sequence & this.mask] = reflectorSequence;
  }

  reflectedOf(sequence: number): number {
    return this.reflected[sequence & this.mask] ?? 0;
  }

  /** The reflector answered this probe once more than is counted: the network doubled it on the way out. */
  addRepeat(sequence: number): void {
    const slot = sequence & this.mask;
    this.repeats[slot] = Math.min(255, (this.repeats[slot] ?? 0) + 1);
  }

  repeatsOf(sequence: number): number {
    const slot = sequence & this.mask;
    return this.sequences[slot] === sequence ? (this.repeats[slot] ?? 0) : 0;
  }

  isUnanswered(sequence: number): boolean {
    const fate = this.fateOf(sequence);
    return fate === FATE.late || fate === FATE.lost;
  }
}
