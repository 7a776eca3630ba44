import { enrolledShape, enrolmentShape } from '@twinline/services/access/enrolAgent';
import { appliedReportShape } from '@twinline/services/delivery/recordApplied';
import { routeTruthShape } from '@twinline/services/delivery/routeTruth';
import { batchAcceptedShape, batchShape } from '@twinline/services/ingest/parseBatch';
import { usageReportedShape, usageReportShape } from '@twinline/services/ingest/recordUsage';
import { agentConfigShape } from '@twinline/services/network/agentConfig';
import { z } from 'zod';
import { webhooksOpenApi } from './webhooksOpenApi';

const errorShape = z.object({
  error: z.object({
    code: z.enum([
      'not-found',
      'forbidden',
      'invalid',
      'conflict',
      'unauthorized',
      'overloaded',
      'unavailable',
      'too-large',
      'internal',
    ]),
    message: z.string(),
    field: z.string().optional(),
  }),
});

const json = (schema: string) => ({ content: { 'application/json': { schema: ref(schema) } } });
const ref = (schema: string) => ({ $ref: `#/components/schemas/${schema}` });
const answers = (description: string, schema: string) => ({ description, ...json(schema) });
const refused = (description: string) => answers(description, 'Error');
const routeId = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
const asAgent = [{ agentKey: [] }];
const asReporter = [{ agentKey: [] }, { apiToken: [] }];
const asRelay = [{ relayToken: [] }];
const unauthorized = refused('The key is missing or unknown.');
const away = refused('The database is away: nothing was acknowledged; send it again after Retry-After.');
const notFollowed = refused('The relay follows no such route.');
const hubAway = refused(
  'The database is away, or the hub is stopping: again after Retry-After, else with growing pauses.',
);

/** The description of the machines' HTTP interface, made from the very schemas that check it (OpenAPI 3.1). */
export function machineOpenApi(hubUrl: string): object {
  const { webhooks, schemas } = webhooksOpenApi(schemaOf);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Twinline hub: agents and relays',
      version: '0.1.0',
      description: 'The same verbs are served over tRPC at /trpc. Errors carry a stable code and a sentence.',
    },
    servers: [{ url: hubUrl }],
    paths: { ...relayPaths, ...agentPaths, ...programPaths },
    webhooks,
    components: {
      securitySchemes: {
        agentKey: { type: 'http', scheme: 'bearer', description: 'The key of an agent.' },
        apiToken: { type: 'http', scheme: 'bearer', description: 'An API token with the role ops or above.' },
        relayToken: { type: 'http', scheme: 'bearer', description: 'The token of a relay.' },
      },
      schemas: {
        Batch: schemaOf(batchShape, 'input'),
        BatchAccepted: schemaOf(batchAcceptedShape, 'output'),
        AgentConfig: schemaOf(agentConfigShape, 'output'),
        Enrolment: schemaOf(enrolmentShape, 'input'),
        Enrolled: schemaOf(enrolledShape, 'output'),
        UsageReport: schemaOf(usageReportShape, 'input'),
        UsageReported: schemaOf(usageReportedShape, 'output'),
        Version: schemaOf(z.object({ version: z.string() }), 'output'),
        RouteTruth: schemaOf(routeTruthShape, 'output'),
        Directive: schemaOf(routeTruthShape.shape.directive.unwrap(), 'output'),
        AppliedReport: schemaOf(appliedReportShape, 'input'),
        ...schemas,
        Error: schemaOf(errorShape, 'output'),
      },
    },
  };
}

const agentPaths = {
  '/v1/samples': {
    post: {
      operationId: 'agent.submit',
      summary: 'Submit a batch of samples and signals (gzip allowed); answered once it is durable.',
      security: asAgent,
      requestBody: { required: true, ...json('Batch') },
      responses: {
        200: answers('Everything in the batch is durable.', 'BatchAccepted'),
        400: refused('The batch is not one; `field` names the fault. Sending it again will not help.'),
        401: unauthorized,
        413: refused('The batch is too large.'),
        429: refused('Too much is waiting to be stored; send it again after Retry-After.'),
        503: away,
      },
    },
  },
  '/v1/agent/config': {
    get: {
      operationId: 'agent.config',
      summary: 'What this agent measures.',
      security: asAgent,
      responses: { 200: answers('The configuration.', 'AgentConfig'), 401: unauthorized },
    },
  },
  '/v1/agent/stream': {
    get: {
      operationId: 'agent.followConfig',
      summary: 'What this agent measures, now and at each change (server-sent events).',
      description:
        'Event `config`, id the version, data an AgentConfig. A comment each 5 s shows that the hub is alive. The hub ' +
        'ends the stream when the key is good no longer, and all but the newest three of one agent.',
      security: asAgent,
      responses: {
        200: { description: 'The stream.', content: { 'text/event-stream': { schema: ref('AgentConfig') } } },
        401: unauthorized,
      },
    },
  },
  '/v1/agent/enrol': {
    post: {
      operationId: 'agent.enrol',
      summary: 'Trade a one-time token from the dashboard for the agent’s own key, which is shown this once.',
      security: [],
      requestBody: { required: true, ...json('Enrolment') },
      responses: {
        200: answers('The agent and its key.', 'Enrolled'),
        400: refused('Not an enrolment.'),
        401: refused('The token is unknown, used or expired; the sentence says which.'),
        429: refused('Too many tries from this address; come back after Retry-After.'),
      },
    },
  },
};

const file = (operationId: string, summary: string, type: string) => ({
  get: {
    operationId,
    summary,
    security: [],
    responses: {
      200: { description: 'The file.', content: { [type]: { schema: { type: 'string', format: 'binary' } } } },
      404: refused('The agent is not built on this hub.'),
    },
  },
});

const programPaths = {
  '/v1/usage': {
    post: {
      operationId: 'usage.report',
      summary: 'Report bytes through circuits, as a router or its exporter counted them.',
      description:
        'All or nothing. Name a circuit, or a region and its line. (circuit, source, start) identifies a reading: sent ' +
        'again, it is ignored. An agent’s key reports lines of its own region.',
      security: asReporter,
      requestBody: { required: true, ...json('UsageReport') },
      responses: {
        200: answers('How many are stored now, and how many were before.', 'UsageReported'),
        400: refused('A reading is faulty: each fault is named by index and field, and nothing is stored.'),
        401: unauthorized,
        403: refused('The token’s role is too low.'),
        503: away,
      },
    },
  },
  '/agent/agent.mjs': file('agent.program', 'The agent as one file for Node 20.', 'text/javascript'),
  '/agent/twinline-agent.tgz': file('agent.package', 'The agent as an npm package.', 'application/gzip'),
  '/agent/install.sh': file(
    'agent.install',
    'A script that installs it, with this hub’s address.',
    'text/x-shellscript',
  ),
  '/v1/agent/latest': {
    get: {
      operationId: 'agent.latest',
      summary: 'The newest version of the agent: what this hub hands out.',
      security: [],
      responses: { 200: answers('The version.', 'Version'), 404: refused('The agent is not built on this hub.') },
    },
  },
};

const relayPaths = {
  '/v1/routes/{id}/directive': {
    get: {
      operationId: 'relay.current',
      summary: 'The current truth of a route.',
      description:
        'Pull it at the start, every 15 s or so, and after a time asleep. `directive` is null before the first one; it ' +
        'holds until `expiresAt` by the clock that `serverTime` shows (epoch milliseconds).',
      security: asRelay,
      parameters: [routeId],
      responses: { 200: answers('The truth.', 'RouteTruth'), 401: unauthorized, 404: notFollowed, 503: hubAway },
    },
  },
  '/v1/routes/{id}/stream': {
    get: {
      operationId: 'relay.subscribe',
      summary: 'Directives as they are decided (server-sent events), beginning with the current one.',
      description:
        'Event `directive`, id `epoch.sequence`, data a Directive. A comment each 5 s shows that the hub is alive. ' +
        'With Last-Event-ID only what is newer is sent. Close a stream that is silent for 15 s and open another; pause ' +
        'before that, a random time up to 0.25 s, then up to 0.5, 1, 2 … 10 s. A reader that is 1 MB behind is cut off.',
      security: asRelay,
      parameters: [routeId, { name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } }],
      responses: {
        200: { description: 'The stream.', content: { 'text/event-stream': { schema: ref('Directive') } } },
        401: unauthorized,
        404: notFollowed,
        503: hubAway,
      },
    },
  },
  '/v1/routes/{id}/applied': {
    post: {
      operationId: 'relay.applied',
      summary: 'Report that a directive is in force; may be repeated, the first report counts.',
      security: asRelay,
      description:
        '`appliedAt` is epoch milliseconds by the relay’s own clock; the hub notes its own beside it. `fallback` says that the relay chose a line by itself while no directive was in force; people are told so once.',
      parameters: [routeId],
      requestBody: { required: true, ...json('AppliedReport') },
      responses: {
        204: { description: 'Noted.' },
        400: refused('Not a report; `field` names the fault.'),
        401: unauthorized,
        404: refused('The relay follows no such route, or the route never had such a directive.'),
        413: refused('More than 16 kB.'),
        503: hubAway,
      },
    },
  },
};

function schemaOf(shape: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
  return schema;
}
