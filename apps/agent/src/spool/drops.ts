import type { Logger } from '../log';

/** Counts what is lost, and says so. */
export class Drops {
  samples = 0;
  /** Signals, connects and readings of bandwidth use. */
  others = 0;
  /** Samples that could not be read again. */
  unreadable = 0;

  constructor(private readonly log: Logger) {}

  /** The oldest gave way. `where`: what had no room for them, or `age`. */
  drop({ samples, others }: { readonly samples: number; readonly others: number }, where: string): void {
    if (samples + others === 0) return;
    this.samples += samples;
    this.others += others;
    const sums = { droppedSamples: this.samples, droppedOthers: this.others };
    this.log.warn({ samples, others, where, ...sums }, 'the oldest were dropped');
  }
}
