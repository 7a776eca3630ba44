import type { Mode, Weights, WindowFigures } from './types';

export type Locale = 'en' | 'zh';

/** A ratio as percent, with as many digits as it can bear: `0 %`, `0.3 %`, `12 %`. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  if (value === 0) return '0 %';
  return `${value < 0.1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

export function milliseconds(micros: number): string {
  const ms = micros / 1_000;
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

/** A duration for people: `180 ms`, `20 s`, `3 min`. */
export function duration(ms: number, locale: Locale): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return locale === 'en' ? `${trim(ms / 1_000)} s` : `${trim(ms / 1_000)} 秒`;
  return locale === 'en' ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 60_000)} 分钟`;
}

const trim = (value: number) => (value < 10 ? Number(value.toFixed(1)) : Math.round(value)).toString();

/** What a line was measured at, as one phrase; empty when nothing was measured. */
export function figuresInWords(figures: WindowFigures | undefined, locale: Locale): string {
  if (!figures || figures.probes === 0) return locale === 'en' ? 'no figures yet' : '尚无数据';
  const parts: string[] = [];
  if (figures.rttP95Micros !== null) parts.push(`RTT p95 ${milliseconds(figures.rttP95Micros)}`);
  if (figures.lossRatio !== null) parts.push(`${locale === 'en' ? 'loss' : '丢包'} ${percent(figures.lossRatio)}`);
  if (figures.jitterMicros !== null)
    parts.push(`${locale === 'en' ? 'jitter' : '抖动'} ${milliseconds(figures.jitterMicros)}`);
  return parts.join(locale === 'en' ? ', ' : '，');
}

/** How a directive uses the lines, as a sentence: `Shares: A 60 %, B 40 %.`; empty for a single line. */
export function sharesInWords(setting: { mode: Mode; weights: Weights } | undefined, locale: Locale): string {
  if (setting === undefined || setting.mode === 'single') return '';
  if (setting.mode === 'duplicate') return locale === 'en' ? 'It sends on both lines.' : '双发。';
  const shares = Object.entries(setting.weights).map(([line, share]) => `${line} ${percent(share)}`);
  return locale === 'en' ? `Shares: ${shares.join(', ')}.` : `分流：${shares.join('，')}。`;
}
