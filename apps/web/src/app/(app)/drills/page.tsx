import { DrillsPage } from '@/drills/DrillsPage';
import { pageTitle } from '@/i18n/pageTitle';

export const generateMetadata = pageTitle('drills');

export default function Page() {
  return <DrillsPage />;
}
