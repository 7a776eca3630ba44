import type { Damage } from './record';
import type { Segment } from './segment';

/** What could not be read: `bytes` of a file, or the whole of it where they are null; `samples` is what was in it. */
export interface Loss {
  readonly file: string;
  readonly reason: string;
  readonly bytes: Buffer | null;
  readonly samples: number;
}

/** Puts aside what cannot be read; must not throw. */
export type OnLoss = (loss: Loss) => Promise<void>;

export function lossOfBytes({ path }: Segment, { kind, at, bytes }: Damage): Loss {
  const reason = `${bytes.length} bytes at ${at} are ${kind === 'torn' ? 'the beginning of' : 'not'} a record`;
  return { file: path, reason, bytes, samples: 0 };
}

export function lossOfFile({ path, samples }: Segment, reason: string): Loss {
  return { file: path, reason, bytes: null, samples };
}
