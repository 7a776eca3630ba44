import { z } from 'zod';
import type { Endpoint } from './endpoint';
import { endpoints } from './endpoints';
import { exportEndpoint } from './exportEndpoint';
import { reportFileEndpoint } from './reportFileEndpoint';
import { problem } from './schemas';

/** The OpenAPI 3.1 document of people's REST interface; schemas come from the very zod objects that check input. */
export function openApiDocument(serverUrl: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Twinline for people’s programs',
      version: '1',
      description:
        'Reads boards, routes, heatmaps, agents and circuits, reads, makes, schedules and shares reports, exports measurements, orders overrides, plans maintenance, changes policies, runs shadows, and manages relays and what they were sent. Times are epoch milliseconds, durations microseconds.',
    },
    servers: [{ url: serverUrl }],
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'An API token of the organization' } },
      schemas: { Problem: jsonSchema(problem) },
    },
    paths: {
      ...Object.fromEntries(endpoints.map(({ path }) => [path, operationsAt(path)])),
      [exportEndpoint.path]: { get: exportOperation() },
      [reportFileEndpoint.path]: { get: reportFileOperation() },
    },
  };
}

const failed = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } } };
const refusals = {
  400: { description: 'Something in the request is not valid', ...failed },
  401: { description: 'No token, or one that is unknown or revoked', ...failed },
  403: { description: 'The role of the token does not allow it', ...failed },
  404: { description: 'There is no such thing in this organization', ...failed },
  409: { description: 'Something else stands in the way, such as a newer version', ...failed },
};

function operationsAt(path: string): object {
  const there = endpoints.filter((endpoint) => endpoint.path === path);
  return Object.fromEntries(there.map((endpoint) => [endpoint.method, operation(endpoint)]));
}

function operation({ method, path, summary, parameters, body, answer, csv }: Endpoint): object {
  const name = path
    .replace(/^\/api\/v1\//, '')
    .replace(/[^a-z]+/gi, '-')
    .replace(/-$/, '');
  return {
    summary,
    operationId: method === 'get' ? name : `${method}-${name}`,
    parameters: [...parametersOf(path, parameters), ...(csv === null ? [] : [format])],
    ...(body === null ? {} : { requestBody: { required: true, content: { 'application/json': bodyOf(body) } } }),
    responses: {
      200: {
        description: summary,
        content: {
          'application/json': { schema: jsonSchema(answer) },
          ...(csv === null ? {} : { 'text/csv': { schema: { type: 'string' } } }),
        },
      },
      ...refusals,
    },
  };
}

/** Without it the header Accept says which. */
const format = { name: 'format', in: 'query', required: false, schema: { type: 'string', enum: ['json', 'csv'] } };

/** Its answer is text, a row a line, and as long as it comes. */
function exportOperation(): object {
  const { path, summary, parameters, mediaTypes } = exportEndpoint;
  const schema = { type: 'string' };
  return {
    summary,
    operationId: 'export',
    parameters: parametersOf(path, parameters),
    responses: {
      200: { description: summary, content: Object.fromEntries(mediaTypes.map((type) => [type, { schema }])) },
      ...refusals,
      429: { description: 'Too many exports are running; Retry-After says when to try again', ...failed },
    },
  };
}

function reportFileOperation(): object {
  const { path, summary, parameters, mediaTypes } = reportFileEndpoint;
  const schema = { type: 'string', format: 'binary' };
  return {
    summary,
    operationId: 'reports-name-file',
    parameters: parametersOf(path, parameters),
    responses: {
      200: { description: summary, content: Object.fromEntries(mediaTypes.map((type) => [type, { schema }])) },
      ...refusals,
      429: { description: 'It is not ready yet; Retry-After says when to ask again', ...failed },
      503: { description: 'No hub can make it', ...failed },
    },
  };
}

function parametersOf(path: string, parameters: z.ZodObject): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => {
    const inPath = path.includes(`{${name}}`);
    return { name, in: inPath ? 'path' : 'query', required: inPath || required.includes(name), schema };
  });
}

function bodyOf(body: z.ZodObject): object {
  const { $schema: _, ...schema } = z.toJSONSchema(body, { io: 'input' });
  return { schema };
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema);
  return rest;
}
