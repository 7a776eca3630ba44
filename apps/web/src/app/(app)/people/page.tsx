import { pageTitle } from '@/i18n/pageTitle';
import { PeoplePage } from '@/people/PeoplePage';

export const generateMetadata = pageTitle('people');

export default function Page() {
  return <PeoplePage />;
}
