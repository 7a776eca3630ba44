import { AvailabilityPage } from '@/availability/AvailabilityPage';
import { pageTitle } from '@/i18n/pageTitle';

export const generateMetadata = pageTitle('availability');

export default function Page() {
  return <AvailabilityPage />;
}
