import { pageTitle } from '@/i18n/pageTitle';
import { MaintenancePage } from '@/maintenance/MaintenancePage';

export const generateMetadata = pageTitle('maintenance');

export default function Page() {
  return <MaintenancePage />;
}
