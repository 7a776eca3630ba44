import { handleRest } from '@twinline/api/rest/handleRest';
import { peopleServices } from '@/server/people';

export const dynamic = 'force-dynamic';

/** People's programs: everything below, with its refusals, is answered by the REST adapter. */
const handle = (request: Request): Promise<Response> => handleRest(peopleServices(), request);

export { handle as DELETE, handle as GET, handle as HEAD, handle as PATCH, handle as POST, handle as PUT };
