import type { Sentence } from '../../../live/sentence';
import { inPeriod, ofPeriod } from './periodWords';
import type { Figures } from './titleOf';
import { localOf, minutesText, regionInWords, spaced } from './words';
import type { Trouble } from './worstTrouble';

/** What took viewers less than this is not worth a sentence of its own. */
const LEAST_MINUTES = 1;
/** Less than this, or than this share of it, could not have been helped. */
const LEAST_HELP = { minutes: 0.5, share: 0.2 };

/** The worst trouble: where, when, how long, and whether another choice of line could have helped; or that there was none. */
export function sayTrouble(report: Figures, trouble: Trouble | null): Sentence {
  if (trouble === null || trouble.badMinutes < LEAST_MINUTES)
    return {
      en: `No trouble took viewers more than a minute ${inPeriod(report)}.`,
      zh: `${ofPeriod(report, 'zh')}没有任何一次异常让观众遇到超过一分钟的不良。`,
    };
  const [when, what, minutes, help] = [
    whenOf(report, trouble),
    whatOf(report, trouble),
    minutesText(trouble.badMinutes),
    helpOf(trouble),
  ];
  return {
    en: `The worst was ${when.en}, when ${what.en}: ${minutes} bad minutes, ${help.en}.`,
    zh: spaced`最严重的一次在 ${when.zh}，${what.zh}，共 ${minutes} 个不良分钟，${help.zh}。`,
  };
}

function whenOf({ timeZone }: Figures, trouble: Trouble): Sentence {
  const [from, to] = [localOf(trouble.from, timeZone), localOf(trouble.to, timeZone)];
  // The midnight that a day ends with is that day's.
  const isOneDay = from.day === localOf(trouble.to - 1, timeZone).day;
  return isOneDay
    ? {
        en: `on ${from.date.en} from ${from.clock} to ${clockOf(to.clock)}`,
        zh: `${from.date.zh} ${from.clock}–${clockOf(to.clock)}`,
      }
    : {
        en: `from ${from.clock} on ${from.date.en} to ${to.clock} on ${to.date.en}`,
        zh: `${from.date.zh} ${from.clock} 至 ${to.date.zh} ${to.clock}`,
      };
}

const clockOf = (clock: string) => (clock === '00:00' ? '24:00' : clock);

function whatOf(report: Figures, { regionId, slots, carrierId, faultDomain }: Trouble): Sentence {
  const carrier = report.carriers.find(({ id }) => id === carrierId)?.name;
  const both = slots.length > 1;
  const lines = {
    en: both ? `lines ${slots.join(' and ')} were` : `line ${slots[0]} was`,
    zh: both ? `线路 ${slots.join('、')} 均` : `线路 ${slots[0]} `,
  };
  const where = (language: 'en' | 'zh') => regionInWords(report, regionId, language);
  const fault = carrier === undefined ? placeOf(faultDomain) : { en: '', zh: '' };
  return {
    en: `${lines.en} in trouble ${carrier === undefined ? '' : `for viewers of ${carrier} `}in ${where('en')}${fault.en}`,
    zh: spaced`${where('zh')}${carrier === undefined ? '' : `的 ${carrier} 观众`}所用的${lines.zh}出现异常${fault.zh}`,
  };
}

/** Where the fault lay by the incident's evidence, where it is neither the line alone nor a carrier. */
function placeOf(faultDomain: string | null): Sentence {
  switch (faultDomain) {
    case 'pop':
      return { en: ', by a fault at a PoP', zh: '（故障位于 PoP）' };
    case 'region':
      return { en: ', by a fault in the region’s own network', zh: '（故障位于当地网络）' };
    case 'everything':
      return { en: ', with everything that is measured there', zh: '（当地所有测量同时异常）' };
    default:
      return { en: '', zh: '' };
  }
}

function helpOf({ badMinutes, spared, slots }: Trouble): Sentence {
  if (spared === null) return { en: 'and no other line has data to compare with', zh: '没有另一条线路的数据可作比较' };
  if (spared.byBest < LEAST_HELP.minutes || spared.byBest < LEAST_HELP.share * badMinutes)
    return { en: 'and no choice of line would have helped', zh: '选择任何一条线路都无法避免' };
  const { slot, bySlot } = spared;
  // The line that was in trouble itself, or that spares little of it alone, is no advice.
  return slots.includes(slot) || bySlot < LEAST_HELP.share * badMinutes
    ? {
        en: `of which the better line of each quarter-hour would have spared ${minutesText(spared.byBest)}`,
        zh: `若每个一刻钟都用较好的线路可避免 ${minutesText(spared.byBest)} 个`,
      }
    : {
        en: `of which line ${slot} would have spared ${minutesText(bySlot)}`,
        zh: `若用线路 ${slot} 可避免 ${minutesText(bySlot)} 个`,
      };
}
