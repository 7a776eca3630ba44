import { Suspense } from 'react';
import { HeatmapPage } from '@/heatmap/HeatmapPage';
import { pageTitle } from '@/i18n/pageTitle';

export const generateMetadata = pageTitle('heatmaps');

export default function HeatmapsPage() {
  return (
    <Suspense>
      <HeatmapPage />
    </Suspense>
  );
}
