import type { Person } from '@twinline/services/access/person';
import type { Logger, OrganizationContext } from '@twinline/services/context';
import type { BoardStreams } from './boardStream';
import type { LabClient } from './labClient';

export interface PeopleSettings {
  readonly databaseUrl: string;
  readonly hubUrl: string;
  readonly hubToken: string;
  readonly labUrl?: string | undefined;
  readonly authSecret: string;
  /** Where browsers find the web app: cookies and the check of request origins depend on it. */
  readonly webUrl: string;
  readonly log: Logger;
}

/** What one web process holds for all its people; built once. */
export interface PeopleServices {
  readonly log: Logger;
  readonly boards: BoardStreams;
  readonly lab: LabClient | null;
  inOrganization(person: Person): OrganizationContext;
  /** better-auth's handler; `@twinline/api/people/auth` calls it. */
  handleAuth(request: Request): Promise<Response>;
  identify(headers: Headers): Promise<Person | null>;
  /** Ends the streams, then the database pool: for SIGTERM. */
  close(): Promise<void>;
}

export interface PeopleContext {
  readonly services: PeopleServices;
  readonly person: Person | null;
}

/** Builds what a web process holds. Nothing is connected until somebody asks. */
export function createPeopleServices(_settings: PeopleSettings): PeopleServices {
  throw new Error('not written yet');
}

/** The context of one request: who asks, by session cookie or by `Authorization: Bearer` API token. */
export async function createPeopleContext(services: PeopleServices, headers: Headers): Promise<PeopleContext> {
  return { services, person: await services.identify(headers) };
}
