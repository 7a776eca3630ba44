import { FirstRunPage } from '@/firstRun/FirstRunPage';
import { pageTitle } from '@/i18n/pageTitle';

export const generateMetadata = pageTitle('firstRun');

export default function Page() {
  return <FirstRunPage />;
}
