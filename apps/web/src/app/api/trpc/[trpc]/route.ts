import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { createPeopleContext } from '@twinline/api/people/context';
import { appRouter } from '@twinline/api/people/router';
import { peopleServices } from '@/server/people';

export const dynamic = 'force-dynamic';

function handle(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => createPeopleContext(peopleServices(), request.headers),
  });
}

export { handle as GET, handle as POST };
