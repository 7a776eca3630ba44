import { AlertsPage } from '@/alerts/AlertsPage';
import { pageTitle } from '@/i18n/pageTitle';

export const generateMetadata = pageTitle('alerts');

export default function Page() {
  return <AlertsPage />;
}
