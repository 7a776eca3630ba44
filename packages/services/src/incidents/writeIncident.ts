import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { addEntry, type Doer, lockIncident } from './lockIncident';

/** Characters. */
export const LONGEST_NOTE = 4_000;
export const LONGEST_POST_MORTEM = 20_000;

/**
 * Puts a note into an incident's timeline, where it stays.
 *
 * @throws ServiceError not-found, invalid for an empty or too long text.
 */
export async function addIncidentNote(
  ctx: OrganizationContext,
  input: { readonly id: string; readonly text: string; readonly by: Doer },
): Promise<void> {
  const text = input.text.trim();
  if (text === '') throw new ServiceError('invalid', 'A note needs a text.', { field: 'text' });
  assertLength(text, LONGEST_NOTE);
  await withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    await lockIncident(tx, input.id);
    await addEntry(tx, ctx, { incidentId: input.id, kind: 'note', body: { text }, by: input.by });
  });
}

/**
 * Saves the post-mortem of an incident and gives its new version. `version` is the one that was read: when somebody
 * saved another meanwhile, nothing is written, so that neither text is lost.
 *
 * @throws ServiceError not-found, invalid for a too long text, conflict when it was saved meanwhile.
 */
export async function writePostMortem(
  ctx: OrganizationContext,
  input: { readonly id: string; readonly text: string; readonly version: number; readonly by: Doer },
): Promise<{ version: number }> {
  const { id, text, by } = input;
  assertLength(text, LONGEST_POST_MORTEM);
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const before = await lockIncident(tx, id);
    if (before.postMortemVersion !== input.version)
      throw new ServiceError('conflict', 'Somebody saved this text meanwhile: read it again, then save yours.', {
        field: 'version',
      });
    if (before.postMortem === text) return { version: before.postMortemVersion };
    const version = before.postMortemVersion + 1;
    await tx.execute(
      sql`update incidents set post_mortem = ${text}, post_mortem_version = ${version} where id = ${id}`,
    );
    await addEntry(tx, ctx, { incidentId: id, kind: 'post-mortem', body: { version }, by });
    return { version };
  });
}

function assertLength(text: string, most: number): void {
  if (text.length > most)
    throw new ServiceError('invalid', `At most ${most} characters; these are ${text.length}.`, { field: 'text' });
}
