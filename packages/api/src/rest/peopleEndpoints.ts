import { roles } from '@twinline/services/access/permissions';
import { z } from 'zod';
import { change, type Endpoint, removal } from './endpoint';

const role = z.enum(roles);
const one = z.object({ userId: z.string().max(100) });
const done = z.strictObject({ ok: z.literal(true) });

/** For programs that keep who may do what in one place, and take people out when they leave. Invitations are people's own. */
export const peopleEndpoints: readonly Endpoint[] = [
  change({
    method: 'put',
    path: '/api/v1/members/{userId}/role',
    summary: 'Give somebody another role; only an owner’s token makes or changes owners, and the last one stays',
    parameters: one,
    body: z.object({ role }),
    answer: done,
    call: (caller, parameters, body) => caller.people.changeRole({ ...body, ...parameters }),
  }),
  removal({
    path: '/api/v1/members/{userId}',
    summary: 'Take somebody out of the organization, at once; their account stays, and what they did',
    parameters: one,
    answer: done,
    call: (caller, parameters) => caller.people.remove(parameters),
  }),
];
