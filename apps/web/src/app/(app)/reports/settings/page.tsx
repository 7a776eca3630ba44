import { pageTitle } from '@/i18n/pageTitle';
import { DeliveryPage } from '@/reports/DeliveryPage';

export const generateMetadata = pageTitle('reports');

export default function ReportSettingsPage() {
  return <DeliveryPage />;
}
