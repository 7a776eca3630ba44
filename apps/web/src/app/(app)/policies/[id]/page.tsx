import { pageTitle } from '@/i18n/pageTitle';
import { PolicyPage } from '@/policies/PolicyPage';

export const generateMetadata = pageTitle('policies');

export default async function OnePolicyPage(props: { params: Promise<{ id: string }> }) {
  const { id } = await props.params;
  return <PolicyPage id={id} />;
}
