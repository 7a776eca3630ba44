import {
  agentOfflineEvent,
  agentOnlineEvent,
  directiveEvent,
  drillEvent,
  incidentClosedEvent,
  incidentOpenedEvent,
  pingEvent,
} from '@twinline/services/delivery/webhookEvents';
import type { z } from 'zod';

interface Described {
  /** The name of its schema. */
  readonly schema: string;
  readonly shape: z.ZodObject<{ type: z.ZodLiteral<string> }>;
  readonly summary: string;
}

/** Every webhook of relays; the test that compares this with what the SDK reads keeps it whole. */
const described: readonly Described[] = [
  {
    schema: 'DirectiveEvent',
    shape: directiveEvent,
    summary: 'A route has a new directive: send on its line, and report that to /v1/routes/{id}/applied.',
  },
  { schema: 'DrillEvent', shape: drillEvent, summary: 'People are about to try the other line of a route.' },
  { schema: 'IncidentOpenedEvent', shape: incidentOpenedEvent, summary: 'A line of a followed region is not healthy.' },
  { schema: 'IncidentClosedEvent', shape: incidentClosedEvent, summary: 'It is healthy again.' },
  { schema: 'AgentOfflineEvent', shape: agentOfflineEvent, summary: 'Agents of a followed region fell silent.' },
  { schema: 'AgentOnlineEvent', shape: agentOnlineEvent, summary: 'They are heard again.' },
  { schema: 'PingEvent', shape: pingEvent, summary: 'A person tests the relay.' },
];

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
  example,
});

const signature = [
  header('webhook-id', 'The same for each try of one message: what was seen before is not done again.', 'msg_0192f3c4'),
  header('webhook-timestamp', 'When it was sent, seconds since 1970. Refuse more than 300 s away.', '1795352824'),
  header(
    'webhook-signature',
    'Space-separated `v1,<base64>` of HMAC-SHA-256 over `id.timestamp.body`; one match suffices.',
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ),
];

const DESCRIPTION =
  'Signed by Standard Webhooks 1.0 over the exact bytes of the body. A directive is answered within 2 s, everything ' +
  'else within 10 s; what is not answered 2xx is tried again after 0.2, 0.5, 1, 2, 5, 15, 60 s and later, never after ' +
  '`deliverBy`. Redirects are not followed.';

const answers = {
  '2XX': { description: 'Acknowledged, whether it changed anything or not.' },
  410: { description: 'This relay wants nothing any more: it is disabled until a person enables it.' },
  429: { description: 'Later: Retry-After is honoured, up to a day.' },
  503: { description: 'Later: Retry-After is honoured, up to a day.' },
  default: { description: 'Tried again with the same webhook-id.' },
};

/** The `webhooks` of the hub's OpenAPI document, and the schemas that they refer to. */
export function webhooksOpenApi(schemaOf: (shape: z.ZodType, io: 'input' | 'output') => object): {
  webhooks: Record<string, object>;
  schemas: Record<string, object>;
} {
  const operation = ({ schema, shape, summary }: Described) => ({
    post: {
      operationId: `webhook.${shape.shape.type.value}`,
      summary,
      description: DESCRIPTION,
      security: [],
      parameters: signature,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
      },
      responses: answers,
    },
  });
  return {
    webhooks: Object.fromEntries(described.map((one) => [one.shape.shape.type.value, operation(one)])),
    schemas: Object.fromEntries(described.map(({ schema, shape }) => [schema, schemaOf(shape, 'output')])),
  };
}
