import type { Locale } from './figuresInWords';
import type { LineSlot, OneWayLoss } from './types';

/** Standard deviations: two even ways look so uneven once in about 700 times. */
const SURE = 3;
/** What is worth a word: less uneven is both ways' trouble. */
const MOSTLY = 0.75;

/**
 * The direction in which nearly all of a line's loss happens; null where both share it, or too few were lost to say so:
 * the lower end of Wilson's interval (1927) at three standard deviations must be over one half. Ten of ten lost on one
 * way are enough, nine of ten are not.
 */
export function mostlyLost({ forwardLost, returnLost }: OneWayLoss): 'forward' | 'return' | null {
  const n = forwardLost + returnLost;
  const most = Math.max(forwardLost, returnLost);
  if (n === 0 || most < MOSTLY * n) return null;
  const [p, z] = [most / n, SURE * SURE];
  const least = (p + z / (2 * n) - Math.sqrt(z * ((p * (1 - p)) / n + z / (4 * n * n)))) / (1 + z / n);
  if (least <= 0.5) return null;
  return forwardLost > returnLost ? 'forward' : 'return';
}

/** Which way a line's loss happens, with its counts, and whom to tell; empty where no way stands out. */
export function oneWayInWords(line: LineSlot, loss: OneWayLoss | undefined, locale: Locale): string {
  const way = loss === undefined ? null : mostlyLost(loss);
  if (loss === undefined || way === null) return '';
  const all = loss.forwardLost + loss.returnLost;
  const lost = way === 'forward' ? loss.forwardLost : loss.returnLost;
  if (locale === 'zh') {
    const where = way === 'forward' ? '去程（探针到接入点）' : '回程（接入点到探针）';
    return `线路 ${line} 的丢包几乎都在${where}：${all} 个丢失的探测中有 ${lost} 个。`;
  }
  const where = way === 'forward' ? 'on the way to the PoP' : 'on the way back from the PoP';
  return `Line ${line} loses almost only ${where} (${lost} of ${all} lost probes).`;
}
