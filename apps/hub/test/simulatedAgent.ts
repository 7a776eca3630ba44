import { randomUUID } from 'node:crypto';
import type { MachineWorld } from '@twinline/services/testing/machineWorld';
import type { Batch } from '@twinline/wire/batch';
import { batchOf } from './batch';

const EVERY_MS = 200;
/** For how long a cut line was dark before anybody hears of it. */
const UNSEEN_MS = 500;

/** Posts the last second of both lines five times a second, as five agents would, over real HTTP to one hub. */
export class SimulatedAgent {
  /** Since when a line answers nothing (epoch ms). */
  private darkSince: { A: number | null; B: number | null } = { A: null, B: null };
  private readonly boot = randomUUID();
  private sequence = 0;
  private readonly timer: NodeJS.Timeout;
  /** How many batches were answered with 200. */
  acknowledged = 0;

  /** `hubUrl` may change: an agent goes on at another hub. */
  constructor(
    private readonly world: MachineWorld,
    public hubUrl: string,
  ) {
    this.timer = setInterval(() => void this.post(), EVERY_MS);
  }

  /** The first batch that tells of it proves a blackout, so that nothing is decided for less before. */
  cut(line: 'A' | 'B'): void {
    this.darkSince[line] = Date.now() - UNSEEN_MS;
  }

  restore(line: 'A' | 'B'): void {
    this.darkSince[line] = null;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async post(): Promise<void> {
    const response = await fetch(`${this.hubUrl}/v1/samples`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.world.agentKey}` },
      body: JSON.stringify(this.batch()),
      signal: AbortSignal.timeout(2_000),
    }).catch(() => null);
    await response?.arrayBuffer();
    if (response?.status === 200) this.acknowledged += 1;
  }

  private batch(): Batch {
    this.sequence += 1;
    const { A, B } = this.world.paths;
    const now = Date.now();
    const batch = batchOf([A, B], { boot: this.boot, sequence: this.sequence });
    const { samples } = batch;
    samples.start = samples.start.map(() => (now - 1_000) * 1_000);
    for (const [i, line] of (['A', 'B'] as const).entries()) {
      const since = this.darkSince[line];
      if (since === null) continue;
      // Fifty probes a second: those of this second that were sent since the cut are late.
      const lateMs = Math.min(1_000, now - since);
      const late = Math.floor(lateMs / 20);
      samples.received[i] = 50 - late;
      samples.late[i] = samples.lost[i] = samples.lateRun[i] = late;
      samples.lateRunSpanMicros[i] = late * 20_000;
      samples.rttCounts[i] = late === 50 ? [] : [50 - late];
      if (late === 50) samples.rttBuckets[i] = [];
    }
    return batch;
  }
}
