import { duration, type Locale } from './figuresInWords';

interface FellBack {
  /** Of the relay. */
  readonly name: string;
  /** The line that it left, and the one that it chose. */
  readonly from: string;
  readonly line: string;
  /** Until a directive was obeyed again. */
  readonly lastedMs: number;
}

/** The sentence of a relay that chose a line by itself while no directive was in force there. */
export function explainFellBack({ name, from, line, lastedMs }: FellBack, locale: Locale): string {
  const lasted = duration(lastedMs, locale);
  return locale === 'en'
    ? `Relay “${name}” had no directive in force and line ${from} did not answer it: it went to line ${line} by itself, for ${lasted}. It follows directives again.`
    : `转推节点“${name}”没有有效的调度指令，且线路 ${from} 无应答：自行回退到线路 ${line}，持续 ${lasted}。现已恢复执行调度指令。`;
}
