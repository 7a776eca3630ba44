import { unsubscribeToken } from '../../alerts/unsubscribeToken';
import type { Context } from '../../context';
import { keptFile } from '../archive/reportFile';
import { storedReport } from '../archive/storedReport';
import { compareReports } from '../figures/compareReports';
import { chartsOf } from '../jobs/printFile';
import { linkUrl } from '../links/createLink';
import { linkToken } from '../links/linkToken';
import type { ReportMails } from '../mail/reportMail';

/**
 * Reads what the e-mail of a report says, from the archive, as it is sent. `webUrl`: where people's browsers find the
 * pages, null where the hub does not know; `secret` signs the links.
 */
export function createReportMails(
  ctx: Context,
  { webUrl, secret }: { readonly webUrl: string | null; readonly secret: string },
): ReportMails {
  const page = (path: string) => (webUrl === null ? null : `${webUrl.replace(/\/+$/, '')}${path}`);
  return {
    async load({ organizationId, body, recipient }) {
      const organization = { ...ctx, organizationId };
      const { name, version, since, linkId, expiresAt } = body.data;
      const report = await storedReport(organization, name, version);
      const before = since === null ? null : await storedReport(organization, name, since);
      const file = (format: 'pdf' | 'charts') =>
        keptFile(organization, { name, version, format, language: recipient.language });
      const charts = await file('charts');
      const opens =
        webUrl === null || linkId === null || expiresAt === null
          ? null
          : linkUrl(webUrl, linkToken({ kind: 'link', id: linkId, expiresAt }, secret));
      return {
        ...{ report, version, organization: report.organizationName },
        changes: before === null ? [] : compareReports(before, report),
        links: {
          page: opens ?? page(`/reports/${name}`),
          expiresAt: opens === null ? null : expiresAt,
          unsubscribe: page(`/unsubscribe?t=${unsubscribeToken(recipient.id, secret)}`),
        },
        charts: charts === null ? [] : chartsOf(charts),
        pdf: await file('pdf'),
      };
    },
  };
}
