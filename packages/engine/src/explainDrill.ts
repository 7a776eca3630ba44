import type { Facts } from './explainFacts';
import type { Locale } from './figuresInWords';

/** The sentence of a drill that begins. */
export function drillInWords(f: Facts, locale: Locale): string {
  const { line, figures } = f;
  const by = f.override?.by ?? '';
  if (locale === 'zh')
    return `实演${by === '' ? '' : `（${by}）`}：切换到线路 ${line}，以验证确实可以切换（${figures}）。`;
  return `A live drill${by === '' ? '' : ` (${by})`}: the route moved to line ${line} to prove that it can (${figures}).`;
}

/** The sentence of a drill that is over: whether it ended by itself, and whether the route went back. */
export function drillEndedInWords(f: Facts, locale: Locale): string {
  const { line, left } = f;
  const early = f.override !== null;
  const stays = BACK.some((name) => f.failed(name));
  if (locale === 'zh') {
    const over = early ? `实演提前结束：线路 ${stays ? line : left} 已不适合承载。` : '实演已结束。';
    return stays
      ? `${over}保持线路 ${line}：线路 ${left} 目前不能接替。`
      : `${over}已回到线路 ${line}（${f.figures}）。`;
  }
  const over = early
    ? `The drill ended early: line ${stays ? line : left} was not fit to carry the stream any more.`
    : 'The drill is over.';
  return stays
    ? `${over} The route stays on line ${line}: line ${left} can't take over now.`
    : `${over} The route is back on line ${line} (${f.figures}).`;
}

/** The sentence of a drill that did not begin, with all that stood in its way. */
export function drillRefusedInWords(f: Facts, locale: Locale): string {
  const { line } = f;
  const failed = (['quorum', 'freshness', 'maintenance', 'fit', 'calm'] as const).filter((name) => f.failed(name));
  const why = failed.map((name) => obstacle(name, f, locale));
  const reason = why.join(locale === 'en' ? ', ' : '，');
  if (locale === 'zh') return `到线路 ${line} 的实演未开始${reason === '' ? '' : `：${reason}`}。`;
  return `The drill on line ${line} did not begin${reason === '' ? '' : `: ${reason}`}.`;
}

const BACK = ['quorum', 'freshness', 'maintenance', 'fit'] as const;

function obstacle(name: 'quorum' | 'freshness' | 'maintenance' | 'fit' | 'calm', f: Facts, locale: Locale): string {
  const { line, left } = f;
  const share = `${Math.round(f.value('quorum') * 100)} %`;
  const en = locale === 'en';
  switch (name) {
    case 'quorum':
      return en ? `only ${share} of the audience is heard` : `有新数据的受众占比只有 ${share}`;
    case 'freshness':
      return en ? `line ${line} has no fresh data` : `线路 ${line} 没有新数据`;
    case 'maintenance':
      return en ? `line ${line} is in maintenance` : `线路 ${line} 处于维护`;
    case 'fit':
      return en
        ? `line ${line} has a score of ${f.score(line)}, ${f.limit('fit')} is needed`
        : `线路 ${line} 评分 ${f.score(line)}，需要 ${f.limit('fit')}`;
    case 'calm':
      return en ? `line ${left}, which is in use, is in trouble` : `在用的线路 ${left} 存在异常`;
  }
}
