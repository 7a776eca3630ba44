import { z } from 'zod';
import { directiveData, grade } from './events';

const epochMs = z.number();

/** Where the time of the last decision went; epoch ms. `null` while it has not happened for every relay. */
export const timingChain = z.object({
  epoch: z.int(),
  sequence: z.int(),
  reason: z.string(),
  /** The engine's estimate of when the fault began. */
  fault: epochMs.nullable(),
  detected: epochMs,
  decided: epochMs,
  /** Of the slowest relay. */
  sent: epochMs.nullable(),
  acknowledged: epochMs.nullable(),
  applied: epochMs.nullable(),
});
export type TimingChain = z.infer<typeof timingChain>;

/** What `GET /v1/routes/{id}/directive` answers: the current truth of a route. */
export const routeTruth = z.object({
  route: z.object({ id: z.string(), region: z.string(), scenario: z.string() }),
  /** The newest directive, renewals included; null before the first one. */
  directive: directiveData.nullable(),
  advice: z.enum(['none', 'duplicate']),
  holdDownSeconds: z.number(),
  grades: z.record(z.string(), grade),
  /** The last decision that changed something (a renewal does not). */
  last: timingChain.nullable(),
  serverTime: epochMs,
});
export type RouteTruth = z.infer<typeof routeTruth>;

const ownClock = z.number().min(0).max(8.64e15);

/** That a relay chose a line by itself while no directive was in force; times are epoch ms on the relay's own clock. */
export const fallback = z
  .object({
    /** The line that it left, and the one that it chose. */
    from: z.string().min(1).max(8),
    line: z.string().min(1).max(8),
    startedAt: ownClock,
    /** When a directive was obeyed again. */
    endedAt: ownClock,
  })
  .refine(({ startedAt, endedAt }) => endedAt >= startedAt, 'endedAt must not be before startedAt');
export type Fallback = z.infer<typeof fallback>;

/** What a relay posts to `/v1/routes/{id}/applied`; `appliedAt` is epoch ms on the relay's own clock. */
export const appliedReport = z.object({
  epoch: z.int().min(0),
  sequence: z.int().min(0),
  appliedAt: ownClock,
  /** Once, with the first directive after it. */
  fallback: fallback.optional(),
});
export type AppliedReport = z.infer<typeof appliedReport>;
