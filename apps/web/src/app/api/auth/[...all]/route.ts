import { handleAuth } from '@twinline/api/people/auth';
import { peopleServices } from '@/server/people';

export const dynamic = 'force-dynamic';

const handle = (request: Request): Promise<Response> => handleAuth(peopleServices(), request);

export { handle as GET, handle as POST };
