import { z } from 'zod';

/** What the REST interface answers about retention; a test holds it against real answers. */

const days = z.number().describe('days');
const retention = z.strictObject({ rawDays: days, minutesDays: days, quartersDays: days });
const limit = z.strictObject({ min: days, max: days });

export const retentionView = z.strictObject({
  settings: retention.describe('what holds'),
  defaults: retention,
  limits: z.strictObject({ rawDays: limit, minutesDays: limit, quartersDays: limit }),
  updatedAt: z.number().nullable().describe('epoch ms; null while the organization has no settings of its own'),
  stored: z.array(
    z.strictObject({
      resolution: z.enum(['raw', 'minutes', 'quarters']),
      oldest: z.number().nullable().describe('start of the oldest measurement, epoch ms; null where there is none'),
    }),
  ),
});
