import { z } from 'zod';
import { heatmapInput } from '../people/heatmap';
import { isoWeek } from '../people/report';
import type { createCaller } from '../people/router';
import { agents, circuits } from './networkSchemas';
import { retentionView } from './retentionSchema';
import { boardFrame, heatmap, report, routeDescription, routeList } from './schemas';

type Caller = ReturnType<typeof createCaller>;

/** One verb of the REST interface: where it is, what it takes, what it answers, and the people's procedure it calls. */
export interface Endpoint {
  /** With `{name}` for the parts that `parameters` describes. */
  readonly path: string;
  readonly summary: string;
  /** Path and query parameters; they arrive as text. */
  readonly parameters: z.ZodObject;
  readonly answer: z.ZodType;
  call(caller: Caller, given: unknown): Promise<unknown>;
}

function endpoint<T extends z.ZodObject>(given: {
  path: string;
  summary: string;
  parameters: T;
  answer: z.ZodType;
  call(caller: Caller, parameters: z.infer<T>): Promise<unknown>;
}): Endpoint {
  return { ...given, call: (caller, raw) => given.call(caller, given.parameters.parse(raw)) };
}

const epochMs = z.coerce.number().int().min(0);
const { metric, clock, viewerTimeZone } = heatmapInput.shape;

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
    parameters: z.object({
      from: epochMs.describe('epoch ms'),
      to: epochMs.describe('epoch ms'),
      metric,
      clock,
      viewerTimeZone,
      regionIds: z
        .string()
        .transform((list) => list.split(','))
        .pipe(z.array(z.uuid()))
        .optional()
        .describe('ids of regions, parted by commas'),
    }),
    answer: heatmap,
    call: (caller, parameters) => caller.heatmap.hours(parameters),
  }),
  endpoint({
    path: '/api/v1/reports/{week}',
    summary: 'The weekly line-quality report of an ISO week in the organization’s time zone',
    parameters: z.object({ week: isoWeek }),
    answer: report,
    call: (caller, parameters) => caller.report.week(parameters),
  }),
  endpoint({
    path: '/api/v1/agents',
    summary: 'Every agent with its state, its paths and their figures of the last 10 s',
    parameters: z.object({}),
    answer: agents,
    call: (caller) => caller.network.agents(),
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
];
