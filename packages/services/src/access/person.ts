import type { Actor } from '@twinline/db/client';
import type { Role } from './permissions';

/** Who asks: a signed-in person or a program with an API token, inside one organization. */
export interface Person {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly organization: {
    readonly id: string;
    readonly name: string;
    readonly slug: string;
    /** IANA zone: reports and weeks are cut in it. */
    readonly timeZone: string;
    /** Its history before the first start is made up. */
    readonly demo: boolean;
  };
  readonly role: Role;
}

/** Under which name it is written down what they change. */
export function actorOf({ user: { id, name } }: Person): Actor {
  return { kind: id.startsWith('token:') ? 'program' : 'person', id, name };
}
