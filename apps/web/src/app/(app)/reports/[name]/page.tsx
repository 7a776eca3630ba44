import { pageTitle } from '@/i18n/pageTitle';
import { ReportPage } from '@/reports/ReportPage';

export const generateMetadata = pageTitle('reports');

export default async function OneReportPage(props: { params: Promise<{ name: string }> }) {
  const { name } = await props.params;
  return <ReportPage key={name} name={decodeURIComponent(name)} />;
}
