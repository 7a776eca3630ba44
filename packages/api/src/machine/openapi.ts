import { appliedReportShape } from '@twinline/services/delivery/recordApplied';
import { routeTruthShape } from '@twinline/services/delivery/routeTruth';
import { batchAcceptedShape, batchShape } from '@twinline/services/ingest/parseBatch';
import { agentConfigShape } from '@twinline/services/network/agentConfig';
import { z } from 'zod';

const errorShape = z.object({
  error: z.object({
    code: z.enum([
      'not-found',
      'forbidden',
      'invalid',
      'conflict',
      'unauthorized',
      'overloaded',
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
const asRelay = [{ relayToken: [] }];
const unauthorized = refused('The key is missing or unknown.');
const notFollowed = refused('The relay follows no such route.');

/** The description of the machines' HTTP interface, made from the very schemas that check it (OpenAPI 3.1). */
export function machineOpenApi(hubUrl: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Twinline hub: agents and relays',
      version: '0.1.0',
      description: 'The same verbs are served over tRPC at /trpc. Errors carry a stable code and a sentence.',
    },
    servers: [{ url: hubUrl }],
    paths: { ...agentPaths, ...relayPaths },
    components: {
      securitySchemes: {
        agentKey: { type: 'http', scheme: 'bearer', description: 'The key of an agent.' },
        relayToken: { type: 'http', scheme: 'bearer', description: 'The token of a relay.' },
      },
      schemas: {
        Batch: schemaOf(batchShape, 'input'),
        BatchAccepted: schemaOf(batchAcceptedShape, 'output'),
        AgentConfig: schemaOf(agentConfigShape, 'output'),
        RouteTruth: schemaOf(routeTruthShape, 'output'),
        Directive: schemaOf(routeTruthShape.shape.directive.unwrap(), 'output'),
        AppliedReport: schemaOf(appliedReportShape, 'input'),
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
};

const relayPaths = {
  '/v1/routes/{id}/directive': {
    get: {
      operationId: 'relay.current',
      summary: 'The current truth of a route.',
      security: asRelay,
      parameters: [routeId],
      responses: { 200: answers('The truth.', 'RouteTruth'), 401: unauthorized, 404: notFollowed },
    },
  },
  '/v1/routes/{id}/stream': {
    get: {
      operationId: 'relay.subscribe',
      summary: 'Directives as they are decided (server-sent events), beginning with the current one.',
      description:
        'Event `directive`, id `epoch.sequence`, data a Directive. A comment each 5 s shows that the hub is alive. ' +
        'With Last-Event-ID only what is newer is sent.',
      security: asRelay,
      parameters: [routeId, { name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } }],
      responses: {
        200: { description: 'The stream.', content: { 'text/event-stream': { schema: ref('Directive') } } },
        401: unauthorized,
        404: notFollowed,
      },
    },
  },
  '/v1/routes/{id}/applied': {
    post: {
      operationId: 'relay.applied',
      summary: 'Report that a directive is in force; may be repeated, the first report counts.',
      security: asRelay,
      parameters: [routeId],
      requestBody: { required: true, ...json('AppliedReport') },
      responses: { 204: { description: 'Noted.' }, 400: refused('Not a report.'), 401: unauthorized, 404: notFollowed },
    },
  },
};

function schemaOf(shape: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
  return schema;
}
