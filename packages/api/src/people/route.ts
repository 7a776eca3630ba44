import { routeForecast } from '@twinline/services/forecast/routeForecast';
import { decisions } from '@twinline/services/query/decisions';
import { connectSeries } from '@twinline/services/query/route/connectSeries';
import { connectTimes } from '@twinline/services/query/route/connectTimes';
import { getRoute } from '@twinline/services/query/route/getRoute';
import { listRoutes } from '@twinline/services/query/route/listRoutes';
import { oneWay } from '@twinline/services/query/route/oneWay';
import { routeDetail } from '@twinline/services/query/route/routeDetail';
import { routeUse } from '@twinline/services/query/route/routeUse';
import { routeWorks } from '@twinline/services/query/route/routeWorks';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

const routeId = z.uuid();
const epochMs = z.int().min(0).max(8_640_000_000_000_000);

const span = z.object({ routeId, from: epochMs, to: epochMs });

export const routeRouter = router({
  list: procedureFor('view').query(({ ctx }) => listRoutes(ctx.organization)),

  get: procedureFor('view')
    .input(z.object({ routeId }))
    .query(({ ctx, input }) => getRoute(ctx.organization, input)),

  detail: procedureFor('view')
    .input(span.extend({ maxPoints: z.int().min(10).max(4_000) }))
    .query(({ ctx, input }) => routeDetail(ctx.organization, input)),

  /** How long connecting took, by line and carrier. */
  connects: procedureFor('view')
    .input(span)
    .query(({ ctx, input }) => connectTimes(ctx.organization, input)),

  /** The same over time, by line. */
  connectSeries: procedureFor('view')
    .input(span)
    .query(({ ctx, input }) => connectSeries(ctx.organization, input)),

  /** Bandwidth used of the circuits that carry the lines, over time. */
  use: procedureFor('view')
    .input(span)
    .query(({ ctx, input }) => routeUse(ctx.organization, input)),

  /** Drills and maintenance of a span. */
  works: procedureFor('view')
    .input(span)
    .query(({ ctx, input }) => routeWorks(ctx.organization, input)),

  /** Loss and change of delay by direction, of each path and line, in the latest minute. */
  oneWay: procedureFor('view')
    .input(z.object({ routeId }))
    .query(({ ctx, input }) => oneWay(ctx.organization, input)),

  /** What is expected of the lines, how often that was right, and what was advised. */
  forecast: procedureFor('view')
    .input(z.object({ routeId }))
    .query(({ ctx, input }) => routeForecast(ctx.organization, input)),

  decisions: procedureFor('view')
    .input(z.object({ routeId, cursor: z.int().min(1).optional(), limit: z.int().min(1).max(100).default(25) }))
    .query(({ ctx, input }) => decisions(ctx.organization, input)),
});
