import { pageTitle } from '@/i18n/pageTitle';
import { PoliciesPage } from '@/policies/PoliciesPage';

export const generateMetadata = pageTitle('policies');

export default function Page() {
  return <PoliciesPage />;
}
