import type { PeopleServices } from './context';

/** Answers every request under /api/auth: sign-in, sign-out, session, organizations. */
export function handleAuth(services: PeopleServices, request: Request): Promise<Response> {
  return services.handleAuth(request);
}
