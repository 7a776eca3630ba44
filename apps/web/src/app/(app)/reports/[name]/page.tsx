import type { Metadata } from 'next';
import { messages } from '@/i18n/messages';
import { requestLanguage } from '@/i18n/requestLanguage';
import { ReportPage } from '@/reports/ReportPage';

type Props = { readonly params: Promise<{ name: string }> };

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { name } = await props.params;
  return { title: `${decodeURIComponent(name)} · ${messages[await requestLanguage()].shell.reports}` };
}

export default async function OneReportPage(props: Props) {
  const { name } = await props.params;
  return <ReportPage key={name} name={decodeURIComponent(name)} />;
}
