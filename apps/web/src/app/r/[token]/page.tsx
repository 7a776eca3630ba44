import type { Metadata } from 'next';
import { isLanguage, type Language } from '@/i18n/languages';
import { messages } from '@/i18n/messages';
import { requestLanguage } from '@/i18n/requestLanguage';
import { Translations } from '@/i18n/Translations';
import { SharedProblemPage } from '@/report/SharedProblemPage';
import { SharedReport } from '@/report/SharedReport';
import { sharedReport } from '@/server/sharedReport';

export const dynamic = 'force-dynamic';

interface Asked {
  readonly params: Promise<{ readonly token: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** The address is a key: search engines keep none, and no other site is told of it. */
export async function generateMetadata(props: Asked): Promise<Metadata> {
  const { read, language } = await opened(props);
  const title = typeof read === 'string' ? messages[language].report.shared.tab : read.report.title[language];
  return { title, robots: { index: false, follow: false, nocache: true }, referrer: 'no-referrer' };
}

/** One report, for whoever has a link to it; `print=1` is the hub that makes a PDF of it. */
export default async function SharedReportPage(props: Asked) {
  const { read, language, token, prints } = await opened(props);
  return (
    <Translations language={language} messages={messages[language]}>
      {typeof read === 'string' ? (
        <SharedProblemPage problem={read} prints={prints} />
      ) : (
        <SharedReport token={token} read={read} prints={prints} />
      )}
    </Translations>
  );
}

async function opened({ params, searchParams }: Asked) {
  const { token: part } = await params;
  const { language: wanted, print } = await searchParams;
  const token = decodeURIComponent(part);
  const read = await sharedReport(token);
  const asked = typeof wanted === 'string' && isLanguage(wanted) ? wanted : null;
  const own = typeof read === 'string' ? null : read.language;
  const language: Language = asked ?? own ?? (await requestLanguage());
  return { read, language, token, prints: print === '1' };
}
