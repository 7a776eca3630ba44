import { pageTitle } from '@/i18n/pageTitle';
import { More } from '@/shell/More';

export const generateMetadata = pageTitle('more');

export default function MorePage() {
  return <More />;
}
