import { z } from 'zod';
import { heatmapInput, maxColumns } from '../people/heatmap';
import { agentsInput } from '../people/network';
import { alertEndpoints } from './alertEndpoints';
import { auditEndpoints } from './auditEndpoints';
import { availabilityEndpoints } from './availabilityEndpoints';
import { drillEndpoints } from './drillEndpoints';
import { type Endpoint, endpoint } from './endpoint';
import { forecastEndpoints } from './forecastEndpoints';
import { heatmap, heatmapTimeline, heatmapWeekdays } from './heatmapSchemas';
import { incidentEndpoints } from './incidentEndpoints';
import { networkEndpoints } from './networkEndpoints';
import { agents, circuits } from './networkSchemas';
import { orderEndpoints } from './orderEndpoints';
import { peopleEndpoints } from './peopleEndpoints';
import { policyEndpoints } from './policyEndpoints';
import { relayEndpoints } from './relayEndpoints';
import { replayEndpoints } from './replayEndpoints';
import { reportEndpoints } from './reportEndpoints';
import { retentionView } from './retentionSchema';
import { boardFrame, routeDescription, routeList } from './schemas';

const epochMs = z.coerce.number().int().min(0);
const cursor = z.string().optional().describe('`nextCursor` of the answer before');
const limitUpTo = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual);
const { state, search } = agentsInput.shape;
const ids = z
  .string()
  .transform((list) => list.split(','))
  .pipe(z.array(z.uuid()))
  .optional();
const { metric, clock, viewerTimeZone, scenario } = heatmapInput.shape;
const heatmapParameters = z.object({
  from: epochMs.describe('epoch ms'),
  to: epochMs.describe('epoch ms'),
  metric,
  clock,
  viewerTimeZone,
  regionIds: ids.describe('ids of regions, parted by commas'),
  carrierIds: ids.describe('ids of carriers, parted by commas'),
  scenario: scenario.describe('judge the score by this preset instead of each region’s own policy'),
});

export const endpoints: readonly Endpoint[] = [
  endpoint({
    path: '/api/v1/routes',
    summary: 'Every route with its active line',
    parameters: z.object({}),
    answer: routeList,
    call: (caller) => caller.route.list(),
  }),
  endpoint({
    path: '/api/v1/routes/{id}',
    summary: 'One route with its policy, lines, carriers, agents and relays',
    parameters: z.object({ id: z.uuid() }),
    answer: routeDescription,
    call: (caller, { id }) => caller.route.get({ routeId: id }),
  }),
  ...forecastEndpoints,
  endpoint({
    path: '/api/v1/board',
    summary: 'The live board as it is now; null while the hub has not answered',
    parameters: z.object({}),
    answer: boardFrame.nullable(),
    call: async (caller) => (await caller.board.snapshot()).frame,
  }),
  endpoint({
    path: '/api/v1/heatmap',
    summary: 'Carrier × hour of day for lines A and B, in columns',
    parameters: heatmapParameters,
    answer: heatmap,
    call: (caller, parameters) => caller.heatmap.hours(parameters),
  }),
  endpoint({
    path: '/api/v1/heatmap/timeline',
    summary: 'Carrier × hour of the timeline for lines A and B, in columns',
    parameters: heatmapParameters.extend({ maxColumns: z.coerce.number().pipe(maxColumns).default(200) }),
    answer: heatmapTimeline,
    call: (caller, parameters) => caller.heatmap.timeline(parameters),
  }),
  endpoint({
    path: '/api/v1/heatmap/weekdays',
    summary: 'Weekday × hour of each region for lines A and B, carriers by audience, in columns',
    parameters: heatmapParameters,
    answer: heatmapWeekdays,
    call: (caller, parameters) => caller.heatmap.weekdays(parameters),
  }),
  endpoint({
    path: '/api/v1/agents',
    summary: 'Agents with their state, their paths and their figures of the last 10 s, by region, carrier and name',
    parameters: z.object({
      regions: z
        .string()
        .transform((list) => list.split(','))
        .optional()
        .describe('codes of regions, parted by commas'),
      state,
      search: search.describe('words, each of which is in its name, carrier, AS number, region or host'),
      cursor,
      limit: limitUpTo(500, 100),
    }),
    answer: agents,
    call: (caller, parameters) => caller.network.agents(parameters),
  }),
  endpoint({
    path: '/api/v1/circuits',
    summary: 'Every circuit with the use of its committed bandwidth',
    parameters: z.object({}),
    answer: circuits,
    call: (caller) => caller.network.circuits(),
  }),
  endpoint({
    path: '/api/v1/retention',
    summary: 'How long measurements are kept, and since when there are which',
    parameters: z.object({}),
    answer: retentionView,
    call: (caller) => caller.retention.get(),
  }),
  ...networkEndpoints,
  ...incidentEndpoints,
  ...peopleEndpoints,
  ...orderEndpoints,
  ...drillEndpoints,
  ...policyEndpoints,
  ...availabilityEndpoints,
  ...replayEndpoints,
  ...relayEndpoints,
  ...alertEndpoints,
  ...auditEndpoints,
  ...reportEndpoints,
];
