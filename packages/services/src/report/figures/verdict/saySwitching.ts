import type { Sentence } from '../../../live/sentence';
import type { Figures } from './titleOf';
import { millisText, minutesText, spaced } from './words';

/** Less than this made no difference. */
const LEAST_DIFFERENCE = 0.5;

/** What switching saved or cost against each route's better line alone, and how fast it was. */
export function saySwitching(report: Figures): Sentence {
  const { totals, money, routes } = report;
  const count = totals.failovers.value ?? 0;
  const how = howFast(count, totals.faultToAppliedMs.value);
  if (!routes.some(({ comparedMinutes }) => comparedMinutes > 0))
    return {
      en: `${how.en}; no minute has data of both lines, so that choices cannot be compared.`,
      zh: `${how.zh}；没有两条线路都有数据的分钟，无法比较各种选择。`,
    };
  const { A, B, chosen } = totals.badMinutes;
  const [a, b, c] = [minutesText(A), minutesText(B), minutesText(chosen)];
  const spared = sparedBy(money.badMinutesSpared, routes.length);
  return {
    en: `${how.en}; as chosen there were ${c} bad minutes, ${spared.en} (A alone ${a}, B alone ${b}).`,
    zh: spaced`${how.zh}；实际为 ${c} 个不良分钟，${spared.zh}（只用 A 为 ${a}，只用 B 为 ${b}）。`,
  };
}

function howFast(count: number, medianMs: number | null): Sentence {
  if (count === 0) return { en: 'No line had to be left', zh: '没有发生需要切换线路的情况' };
  const time = medianMs === null ? null : millisText(medianMs);
  if (count === 1)
    return {
      en: `A line was left once${time === null ? '' : `, applied ${time} after the fault`}`,
      zh: `共切换 1 次${time === null ? '' : `，故障后 ${time} 生效`}`,
    };
  return {
    en: `A line was left ${count === 2 ? 'twice' : `${count} times`}${time === null ? '' : `, half of them within ${time} of the fault`}`,
    zh: `共切换 ${count} 次${time === null ? '' : `，故障 → 生效的中位时间为 ${time}`}`,
  };
}

function sparedBy(minutes: number, routes: number): Sentence {
  const better =
    routes === 1
      ? { en: 'the better line', zh: '较好的一条' }
      : { en: 'each route’s better line', zh: '各线路组较好的一条' };
  const size = minutesText(Math.abs(minutes));
  if (Math.abs(minutes) < LEAST_DIFFERENCE)
    return { en: `about as many as on ${better.en} alone`, zh: `与只用${better.zh}相当` };
  return minutes > 0
    ? { en: `${size} fewer than on ${better.en} alone`, zh: `比只用${better.zh}少 ${size} 个` }
    : { en: `${size} more than on ${better.en} alone`, zh: `比只用${better.zh}多 ${size} 个` };
}
