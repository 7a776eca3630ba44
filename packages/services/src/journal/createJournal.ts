import type { RegionCheckpoint, RegionJudge } from '@twinline/engine/region/createRegionJudge';
import type { RegionInput, RegionOutcome } from '@twinline/engine/region/inputs';
import { JUDGE_VERSION } from '@twinline/engine/region/judgeVersion';
import type { Context } from '../context';
import { oneAtATime } from '../oneAtATime';
import { type JournalEntry, type JournalLine, lineOf, standOf } from './lines';
import { packLines } from './pack';
import { type JournalChunk, writeChunks } from './writeChunks';

/** How often what was told is written down: so much is lost with a hub that dies. */
export const WRITE_EVERY_MS = 10_000;
/** How often all that a judge knows is written down: a replay begins with the last time before. */
export const CHECKPOINT_EVERY_MS = 300_000;
/** Sooner when so many samples and entries are held: 20 MB. */
const WRITE_AT_HELD = 50_000;
/** The most that are held, of all regions, with those that are being packed. One more and its region begins anew. */
const MOST_HELD = 200_000;
/** Chunks that wait for the database. */
const MOST_WAITING_BYTES = 16_000_000;

export interface JournalOptions {
  readonly hubId: string;
  readonly judge: (regionId: string) => RegionJudge;
  /** Undefined for a region that is gone. */
  readonly organizationOf: (regionId: string) => string | undefined;
  readonly checkpointEveryMs?: number;
}

/** Counts since the start. */
export interface JournalFigures {
  readonly chunks: number;
  readonly bytes: number;
  readonly entries: number;
  readonly samples: number;
  /** Stretches that are missing. */
  readonly gaps: number;
  readonly held: number;
  readonly waitingBytes: number;
}

export interface Journal {
  /** Told after each input, at once: what is written down is what the judge went by. */
  note(regionId: string, input: RegionInput, outcomes: readonly RegionOutcome[]): void;
  /** Writes what was noted. Never throws for a database that is away: what cannot be kept until it is back is counted. */
  write(): Promise<void>;
  figures(): JournalFigures;
}

interface Recording {
  readonly organizationId: string;
  checkpoint: RegionCheckpoint | null;
  checkpointAt: number;
  entries: JournalEntry[];
  fromAt: number;
  held: number;
  number: number;
  /** Something is missing: it goes on with a checkpoint. */
  broken: boolean;
}

/**
 * Notes what the judges of the regions that this hub decides for are told, and what they decided. On the way of a
 * decision it keeps a reference and counts; all else is done when it is written, region by region.
 */
export function createJournal(ctx: Context, options: JournalOptions): Journal {
  const { hubId, judge, organizationOf, checkpointEveryMs = CHECKPOINT_EVERY_MS } = options;
  const recordings = new Map<string, Recording>();
  const numbers = new Map<string, number>();
  const beginning = new Set<string>();
  const write = oneAtATime(writeAll);
  let early = false;
  const figures = { chunks: 0, bytes: 0, entries: 0, samples: 0, gaps: 0, held: 0 };
  let waiting: JournalChunk[] = [];
  const waitingBytes = () => waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);

  function note(regionId: string, input: RegionInput, outcomes: readonly RegionOutcome[]): void {
    const recording = recordings.get(regionId);
    if (!recording) {
      if (input.kind === 'recalled' && input.mine) beginSoon(regionId);
      return;
    }
    if (recording.broken) return;
    const samples = input.kind === 'batch' ? input.batch.samples.path.length : 0;
    if (figures.held + 1 + samples > MOST_HELD) {
      lose(recording, 'too much is held');
      return;
    }
    recording.entries.push({ input, outcomes });
    recording.held += 1 + samples;
    figures.held += 1 + samples;
    figures.samples += samples;
    if (figures.held >= WRITE_AT_HELD && !early) writeEarly();
  }

  function writeEarly(): void {
    early = true;
    setImmediate(() => {
      void write()
        .catch((error: unknown) => ctx.log.warn({ error: String(error) }, 'the journal could not be written'))
        .finally(() => (early = false));
    });
  }

  /** One region a turn: a hub that takes over hundreds at once has other things to do. */
  function beginSoon(regionId: string): void {
    beginning.add(regionId);
    if (beginning.size === 1) setImmediate(beginNext);
  }

  function beginNext(): void {
    const [regionId] = beginning;
    if (regionId === undefined) return;
    beginning.delete(regionId);
    const organizationId = organizationOf(regionId);
    if (organizationId !== undefined)
      recordings.set(regionId, {
        ...{ organizationId, checkpoint: null, checkpointAt: 0, entries: [], fromAt: 0, held: 0 },
        ...{ number: numbers.get(regionId) ?? 0, broken: false },
        ...checkpointOf(regionId, ctx.now()),
      });
    if (beginning.size > 0) setImmediate(beginNext);
  }

  function checkpointOf(regionId: string, now: number): Pick<Recording, 'checkpoint' | 'checkpointAt' | 'fromAt'> {
    return { checkpoint: judge(regionId).checkpoint(), checkpointAt: now, fromAt: now };
  }

  /** What is missing has a number of its own, so that a replay sees it. */
  function lose(recording: Recording, why: string): void {
    figures.gaps += 1;
    figures.held -= recording.held;
    Object.assign(recording, { broken: true, entries: [], held: 0, checkpoint: null, number: recording.number + 1 });
    ctx.log.warn({ why }, 'the journal of a region has a gap: it begins anew');
  }

  /** Takes what was noted of a region, and lets it go on; null where nothing was. */
  function cut(
    regionId: string,
    recording: Recording,
  ): { lines: JournalLine[]; held: number; chunk: Omit<JournalChunk, 'bytes'> } | null {
    const { checkpoint, entries, fromAt, organizationId, number, held } = recording;
    const routes = [...judge(regionId).routes()];
    const now = ctx.now();
    const found = checkpoint !== null || entries.length > 0;
    const states = Object.fromEntries(routes.map((route) => [route.route.routeId, standOf(route)]));
    const lines = [...(checkpoint ? [{ checkpoint, judge: JUDGE_VERSION }] : []), ...entries.map(lineOf), { states }];
    const head = { regionId, organizationId, hubId, number, fromAt, toAt: now, checkpoint: checkpoint !== null };
    Object.assign(recording, { entries: [], held: 0, checkpoint: null, fromAt: now });
    if (found) recording.number += 1;
    numbers.set(regionId, recording.number);
    if (!routes.some(({ mine, deciding }) => mine || deciding !== null)) recordings.delete(regionId);
    else if (recording.broken || now - recording.checkpointAt >= checkpointEveryMs)
      Object.assign(recording, { broken: false }, checkpointOf(regionId, now));
    return found ? { lines, held, chunk: { ...head, entries: entries.length } } : null;
  }

  async function writeAll(): Promise<void> {
    for (const [regionId, recording] of recordings) {
      const taken = cut(regionId, recording);
      if (taken === null) continue;
      waiting.push({ ...taken.chunk, bytes: await packLines(taken.lines) });
      figures.held -= taken.held;
      figures.entries += taken.chunk.entries;
    }
    makeRoom();
    while (waiting.length > 0) {
      const some = waiting.slice(0, 100);
      try {
        await writeChunks(ctx, some);
      } catch (error) {
        ctx.log.warn({ error: String(error), chunks: waiting.length }, 'the journal waits for the database');
        return;
      }
      waiting = waiting.slice(some.length);
      figures.chunks += some.length;
      figures.bytes += some.reduce((sum, { bytes }) => sum + bytes.length, 0);
    }
  }

  function makeRoom(): void {
    let excess = waitingBytes() - MOST_WAITING_BYTES;
    while (excess > 0) {
      const oldest = waiting.shift();
      if (!oldest) return;
      excess -= oldest.bytes.length;
      const recording = recordings.get(oldest.regionId);
      figures.gaps += 1;
      // What follows can't be replayed without it: the next chunk begins anew.
      if (recording) recording.checkpointAt = 0;
    }
  }

  return { note, write, figures: () => ({ ...figures, waitingBytes: waitingBytes() }) };
}
