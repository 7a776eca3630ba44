import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ChartTheme } from './chartTheme';
import { readChartTheme } from './readChartTheme';

/** The chart colours of the scheme that is shown; null until the page is in a browser. */
export function useChartTheme(): ChartTheme | null {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: true });
  const [theme, setTheme] = useState<ChartTheme | null>(null);
  // The scheme is a dependency because the variables that readChartTheme reads change with it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => setTheme(readChartTheme()), [scheme]);
  return theme;
}
