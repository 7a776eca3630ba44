import { Suspense } from 'react';
import { pageTitle } from '@/i18n/pageTitle';
import { RoutePage } from '@/route/RoutePage';

export const generateMetadata = pageTitle('routes');

export default async function OneRoutePage(props: { params: Promise<{ id: string }> }) {
  const { id } = await props.params;
  return (
    <Suspense>
      <RoutePage routeId={id} />
    </Suspense>
  );
}
