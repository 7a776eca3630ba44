import { pageTitle } from '@/i18n/pageTitle';
import { ReportList } from '@/report/ReportList';

export const generateMetadata = pageTitle('reports');

export default function ReportsPage() {
  return <ReportList />;
}
