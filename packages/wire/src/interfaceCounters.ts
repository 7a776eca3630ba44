/** What Linux counts on a network interface. */
interface Counters {
  /** Changes when the interface is made anew under the same name: its counters then began at zero. */
  readonly index: string;
  readonly receivedBytes: bigint;
  readonly sentBytes: bigint;
}

/** Bytes through one interface between two readings. */
export interface InterfaceBytes {
  readonly interface: string;
  readonly durationMicros: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export interface InterfaceReadings {
  readonly bytes: InterfaceBytes[];
  /** Interfaces that were there at the last reading, or had not been asked for, and are not there now. */
  readonly gone: string[];
  /** Interfaces that are there again. */
  readonly back: string[];
}

/** The text of a file; rejects when it cannot be read. */
export type ReadText = (file: string) => Promise<string>;

/** A longer stretch says little of what happened in it, and may hide a counter that went round. */
const LONGEST_MS = 30 * 60_000;
const COUNTER = /^\d{1,20}\n?$/;

/**
 * Reads the byte counters of network interfaces (Linux, `/sys/class/net/NAME/statistics`) and tells what passed since the
 * reading before. A reading without one to compare it with is left out and counted: the interface is new, made anew, or
 * its counter went backwards (a driver's reset, a 32-bit counter that went round).
 */
export class InterfaceMeter {
  /** Readings left out because they could not be compared with the one before. */
  skipped = 0;
  private readonly last = new Map<string, { counters: Counters; atMs: number }>();
  private readonly missing = new Set<string>();

  constructor(
    private readonly readText: ReadText,
    private readonly monotonicMs: () => number,
  ) {}

  /** Reads these interfaces once; those not named any more are forgotten. Never rejects. */
  async read(names: readonly string[]): Promise<InterfaceReadings> {
    for (const known of [this.last, this.missing])
      for (const name of [...known.keys()]) if (!names.includes(name)) known.delete(name);
    const readings: InterfaceReadings = { bytes: [], gone: [], back: [] };
    for (const name of new Set(names)) {
      const counters = await this.counters(name);
      const atMs = this.monotonicMs();
      if (counters === null) this.lose(name, readings);
      else this.take(name, counters, atMs, readings);
    }
    return readings;
  }

  private async counters(name: string): Promise<Counters | null> {
    // A name is part of a file's name here: nothing that climbs out of the folder.
    if (!/^[^/\s]{1,40}$/.test(name) || name === '.' || name === '..') return null;
    const folder = `/sys/class/net/${name}`;
    try {
      const files = ['ifindex', 'statistics/rx_bytes', 'statistics/tx_bytes'];
      const [index = '', received = '', sent = ''] = await Promise.all(
        files.map((file) => this.readText(`${folder}/${file}`)),
      );
      if (!COUNTER.test(received) || !COUNTER.test(sent)) return null;
      return { index: index.trim(), receivedBytes: BigInt(received.trim()), sentBytes: BigInt(sent.trim()) };
    } catch {
      return null;
    }
  }

  private lose(name: string, readings: InterfaceReadings): void {
    this.last.delete(name);
    if (this.missing.has(name)) return;
    this.missing.add(name);
    readings.gone.push(name);
  }

  private take(name: string, counters: Counters, atMs: number, readings: InterfaceReadings): void {
    if (this.missing.delete(name)) readings.back.push(name);
    const before = this.last.get(name);
    this.last.set(name, { counters, atMs });
    if (before === undefined) return;
    const bytes = difference(before.counters, counters);
    const durationMicros = Math.round((atMs - before.atMs) * 1_000);
    if (bytes === null || durationMicros <= 0 || durationMicros > LONGEST_MS * 1_000) this.skipped += 1;
    else readings.bytes.push({ interface: name, durationMicros, ...bytes });
  }
}

/** What passed from one reading to the next; null when they do not belong to the same run of the counters. */
function difference(before: Counters, after: Counters): { receivedBytes: number; sentBytes: number } | null {
  if (before.index !== after.index) return null;
  const received = after.receivedBytes - before.receivedBytes;
  const sent = after.sentBytes - before.sentBytes;
  if (received < 0n || sent < 0n) return null;
  // A counter may be past 2^53 (nine petabytes); what passes in half an hour is not.
  const receivedBytes = Number(received);
  const sentBytes = Number(sent);
  return Number.isSafeInteger(receivedBytes) && Number.isSafeInteger(sentBytes) ? { receivedBytes, sentBytes } : null;
}
