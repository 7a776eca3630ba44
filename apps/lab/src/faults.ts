/** A fault the lab made on one line, in epoch ms; `untilMs` is Infinity while it lasts. */
interface Fault {
  readonly region: string;
  readonly line: string;
  readonly atMs: number;
  untilMs: number;
}

export interface Faults {
  begin(region: string, line: string, atMs: number): void;
  end(region: string, line: string, atMs: number): void;
  /** The newest fault on one of these lines that can have caused what was detected then; null if the lab made none. */
  causeOf(region: string, lines: readonly string[], detectedMs: number): number | null;
}

const REMEMBERED = 1_000;
/** A fault that was mended may still be decided upon: windows look back up to a minute. */
const AFTERMATH_MS = 60_000;

/** Remembers when the lab made which fault: what a switch's time is counted from. */
export function createFaults(): Faults {
  const faults: Fault[] = [];
  const open = (region: string, line: string) =>
    faults.findLast((fault) => fault.region === region && fault.line === line && fault.untilMs === Infinity);
  return {
    begin(region, line, atMs) {
      const before = open(region, line);
      if (before !== undefined) before.untilMs = atMs;
      faults.push({ region, line, atMs, untilMs: Number.POSITIVE_INFINITY });
      if (faults.length > REMEMBERED) faults.shift();
    },
    end(region, line, atMs) {
      const before = open(region, line);
      if (before !== undefined) before.untilMs = atMs;
    },
    causeOf(region, lines, detectedMs) {
      const cause = faults.findLast(
        (fault) =>
          fault.region === region &&
          lines.includes(fault.line) &&
          fault.atMs <= detectedMs &&
          fault.untilMs + AFTERMATH_MS >= detectedMs,
      );
      return cause?.atMs ?? null;
    },
  };
}
