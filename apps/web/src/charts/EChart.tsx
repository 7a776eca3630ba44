'use client';
import type { EChartsOption } from 'echarts';
import { useEffect, useRef } from 'react';
import { echarts } from './echartsCore';

/**
 * A canvas that shows `option` and follows the size of its box. The option replaces the former one at once and without
 * animation: live data must not wobble.
 */
export function EChart(props: { option: EChartsOption; height: number }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof echarts.init> | null>(null);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const made = echarts.init(element, null, { renderer: 'canvas' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(props.option, { notMerge: true, lazyUpdate: true });
  }, [props.option]);

  return <div ref={box} style={{ height: props.height, width: '100%' }} aria-hidden="true" />;
}
