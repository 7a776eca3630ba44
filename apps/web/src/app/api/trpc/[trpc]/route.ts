import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { boardLive } from '@twinline/api/people/boardLive';
import { createPeopleContext } from '@twinline/api/people/context';
import { appRouter } from '@twinline/api/people/router';
import { peopleServices } from '@/server/people';

export const dynamic = 'force-dynamic';

async function handle(request: Request): Promise<Response> {
  const services = peopleServices();
  return (
    (await boardLive(services, request)) ??
    fetchRequestHandler({
      endpoint: '/api/trpc',
      req: request,
      router: appRouter,
      createContext: () => createPeopleContext(services, request.headers),
    })
  );
}

export { handle as GET, handle as POST };
