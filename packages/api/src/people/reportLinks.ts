import type { Context, OrganizationContext } from '@twinline/services/context';
import { createLink, type LinkInput } from '@twinline/services/report/links/createLink';
import { type OpenedLink, openLink } from '@twinline/services/report/links/openLink';

/** Links to reports, with the secret that signs them kept inside. */
export interface ReportLinks {
  create(
    ctx: OrganizationContext,
    input: LinkInput,
    by: string,
  ): Promise<{ id: string; url: string; expiresAt: number }>;
  /** @throws ServiceError not-found for what we did not make; forbidden, with the field `expired` or `revoked`. */
  open(
    token: string,
    options: { readonly counts: boolean },
  ): Promise<{ link: OpenedLink; organization: OrganizationContext }>;
}

export function createReportLinks(context: Context, given: { webUrl: string; secret: string }): ReportLinks {
  return {
    create: (ctx, input, by) => createLink(ctx, input, { by, ...given }),
    async open(token, { counts }) {
      const link = await openLink(context, { token, secret: given.secret, counts });
      return { link, organization: { ...context, organizationId: link.organizationId } };
    },
  };
}
