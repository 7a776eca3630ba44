import { Suspense } from 'react';
import { pageTitle } from '@/i18n/pageTitle';
import { IncidentPage } from '@/incidents/IncidentPage';

export const generateMetadata = pageTitle('incidents');

export default async function OneIncidentPage(props: { params: Promise<{ id: string }> }) {
  const { id } = await props.params;
  return (
    <Suspense>
      <IncidentPage id={id} />
    </Suspense>
  );
}
