import { z } from 'zod';

export const MAX_READINGS_PER_REPORT = 1_000;

/** Bytes through a circuit between two readings of a router's counters. Name the circuit, or a region and its line. */
export const usageReading = z.object({
  /** The circuit's name. */
  circuit: z.string().min(1).max(200).optional(),
  /** The region's code; an agent need not name its own. */
  region: z.string().min(1).max(20).optional(),
  /** The slot of the line. */
  line: z.string().min(1).max(20).optional(),
  /** When the first of the two readings was taken, epoch ms. (circuit, source, start) identifies one. */
  start: z.int().min(0),
  durationMs: z.int().min(1).max(2_147_483),
  /** From the far end to here, and from here to it. */
  receivedBytes: z.int().min(0),
  sentBytes: z.int().min(0),
});

/** What `POST /v1/usage` takes: readings of one source, as a router or its exporter. */
export const usageReport = z.object({
  readings: z.array(usageReading).min(1).max(MAX_READINGS_PER_REPORT),
  source: z.string().min(1).max(100).optional(),
});

/** And answers: how many readings are stored now, and how many were stored already. */
export const usageReported = z.object({ accepted: z.int().min(0), ignored: z.int().min(0) });

export type UsageReading = z.infer<typeof usageReading>;
export type UsageReport = z.infer<typeof usageReport>;
export type UsageReported = z.infer<typeof usageReported>;
