import { pageTitle } from '@/i18n/pageTitle';
import { RouteList } from '@/route/RouteList';

export const generateMetadata = pageTitle('routes');

export default function RoutesPage() {
  return <RouteList />;
}
