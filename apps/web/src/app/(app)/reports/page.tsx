import { pageTitle } from '@/i18n/pageTitle';
import { ReportsPage } from '@/reports/ReportsPage';

export const generateMetadata = pageTitle('reports');

export default function ArchivePage() {
  return <ReportsPage />;
}
