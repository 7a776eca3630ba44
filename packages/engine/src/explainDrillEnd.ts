import type { Locale } from './figuresInWords';
import type { LineSlot } from './types';

/** A run as its end is told. Codes come out of the database and may be of an older version. */
export interface DrillEnd {
  readonly kind: 'dry' | 'live';
  readonly result: 'passed' | 'failed' | 'not-run' | 'cancelled';
  readonly cause: string | null;
  /** The line that was tried, and the one it came from; null where it never came to that. */
  readonly line: LineSlot | null;
  readonly from: LineSlot | null;
  /** The name of who asked for it; null where it was planned. */
  readonly by: string | null;
  readonly cancelledBy: string | null;
  /** The first check that did not pass, and the relay that it is of. */
  readonly check: string | null;
  readonly relay: string | null;
}

/** The sentence of a drill's result: whose it was, whether the route can change lines, and what stood in the way. */
export function explainDrillEnded(drill: DrillEnd, locale: Locale): string {
  const why = drill.result === 'passed' ? proven(drill)[locale] : obstacle(drill)[locale];
  const { by, kind, result } = drill;
  if (locale === 'zh') {
    const what = kind === 'dry' ? '空演' : '实演';
    const outcome = { passed: '通过', failed: '未通过', 'not-run': '未进行', cancelled: '已取消' }[result];
    return `${by === null ? `计划的${what}` : `${by} 的${what}`}${outcome}：${why}。`;
  }
  const what = by === null ? `Planned ${kind} drill` : `${kind === 'dry' ? 'Dry' : 'Live'} drill by ${by}`;
  const outcome = { passed: 'passed', failed: 'failed', 'not-run': 'was not run', cancelled: 'was cancelled' }[result];
  return `${what} ${outcome}: ${why}.`;
}

type Words = Readonly<Record<Locale, string>>;

function proven({ kind, line, from }: DrillEnd): Words {
  return kind === 'dry'
    ? { en: `nothing stands in the way of line ${line}`, zh: `切换到 ${line} 线没有障碍` }
    : {
        en: `the route went to line ${line} and back to line ${from}, and every relay obeyed in time`,
        zh: `线路组切换到 ${line} 线并切回 ${from} 线，转推节点均及时执行`,
      };
}

function obstacle(drill: DrillEnd): Words {
  const { line, from, cancelledBy } = drill;
  const who = { en: drill.relay === null ? 'a relay' : `relay ${drill.relay}`, zh: drill.relay ?? '某个转推节点' };
  switch (drill.cause) {
    case 'late':
      return {
        en: 'it could not begin in time, or went on for too long',
        zh: '未能按时开始，或超出了时间',
      };
    case 'no-relays':
      return { en: 'no relay follows the route', zh: '没有转推节点订阅该线路组' };
    case 'override':
      return { en: 'somebody chose a line by hand, and that goes first', zh: '有人手动接管了线路，以人工为准' };
    case 'not-decided':
      return { en: 'no hub followed the order', zh: '没有 hub 执行该指令' };
    case 'not-applied':
      return {
        en: `${who.en} did not obey in time, and the route went back`,
        zh: `${who.zh} 未及时执行，线路组已切回`,
      };
    case 'blackout':
      return { en: `line ${line} went dark, and the route left it`, zh: `${line} 线全断，线路组已离开` };
    case 'trouble':
      return {
        en: `line ${line} was no longer fit to carry the stream, and the route left it`,
        zh: `${line} 线不再适合承载，线路组已离开`,
      };
    case 'not-returned':
      return { en: `the way back to line ${from} was not made in time`, zh: `未能及时切回 ${from} 线` };
    case 'person':
      return { en: `${cancelledBy ?? 'somebody'} took it back`, zh: `由 ${cancelledBy ?? '某人'} 取消` };
    default:
      return unmet(drill, who);
  }
}

/** By the check that did not pass. */
function unmet({ check, line, from }: DrillEnd, who: Words): Words {
  switch (check) {
    case 'quorum':
      return { en: 'too little of the audience is heard on both lines', zh: '两条线路上有数据的受众太少' };
    case 'freshness':
      return { en: `line ${line} has no fresh data`, zh: `${line} 线没有新数据` };
    case 'maintenance':
      return { en: `line ${line} is in maintenance`, zh: `${line} 线处于维护` };
    case 'fit':
      return { en: `line ${line} is not fit to carry the stream`, zh: `${line} 线不适合承载` };
    case 'calm':
      return { en: `line ${from}, which is in use, is in trouble itself`, zh: `在用的 ${from} 线存在异常` };
    case 'override':
      return { en: 'somebody holds the line in use strictly', zh: '有人强制接管了在用线路' };
    case 'relays':
      return { en: 'no relay follows the route', zh: '没有转推节点订阅该线路组' };
    case 'heard':
      return { en: `nothing was heard of ${who.en} for a day`, zh: `一天内没有 ${who.zh} 的消息` };
    case 'acknowledged':
      return { en: `${who.en} did not acknowledge in time`, zh: `${who.zh} 未及时确认` };
    case 'applied':
      return { en: `${who.en} did not apply the directive in time`, zh: `${who.zh} 未及时执行` };
    default:
      return { en: 'not all checks passed', zh: '有检查未通过' };
  }
}
