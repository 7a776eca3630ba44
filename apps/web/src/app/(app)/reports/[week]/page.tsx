import { pageTitle } from '@/i18n/pageTitle';
import { ReportPage } from '@/report/ReportPage';

export const generateMetadata = pageTitle('reports');

export default async function OneReportPage(props: { params: Promise<{ week: string }> }) {
  const { week } = await props.params;
  return <ReportPage week={week} />;
}
