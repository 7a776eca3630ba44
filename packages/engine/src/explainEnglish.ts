import { drillEndedInWords, drillInWords, drillRefusedInWords } from './explainDrill';
import type { Facts } from './explainFacts';
import { duration } from './figuresInWords';
import type { LineHealth, LineSlot, ReasonCode } from './types';

function darkInEnglish(line: LineSlot, health: LineHealth | undefined): string {
  const dark = health?.dark;
  if (!dark) return `Line ${line} stopped answering`;
  const agents = `${dark.agents} of ${health.agents.fresh} ${health.agents.fresh === 1 ? 'agent' : 'agents'}`;
  return `Line ${line} stopped answering ${agents} (${dark.longestRun} probes in a row, ${duration(dark.spanMs, 'en')})`;
}

/** The sentence of a reason in English. */
export function english(reason: ReasonCode, f: Facts): string {
  const { line } = f;
  switch (reason) {
    case 'initial':
      return `The route starts on line ${line} (${f.figures}).`;
    case 'blackout':
      return `${darkInEnglish(f.left, f.leftHealth)}. The route moved to line ${line}, which answers (${f.figures}).${f.override ? ` It ended ${f.override.drill === undefined ? `the override of ${f.override.by}` : 'the drill'}.` : ''}`;
    case 'quality':
      return `Line ${f.left} fell to a score of ${f.score(f.left)} (${f.leftFigures}). The route moved to line ${line}, score ${f.score(line)} (${f.figures}).`;
    case 'fail-back':
      if (f.splits)
        return `All lines have been well for ${f.time(f.value('hold-down'))}; the route sends over them again.`;
      return `Line ${line}, the preferred one, has been well for ${f.time(f.value('hold-down'))} (${f.figures}). The route went back to it.`;
    case 'override':
      return overrideInEnglish(f);
    case 'override-ended':
      return `The override is over. The route is on line ${line} (${f.figures}) and decides for itself again.`;
    case 'drill':
      return drillInWords(f, 'en');
    case 'drill-ended':
      return drillEndedInWords(f, 'en');
    case 'maintenance':
      return `Line ${f.left} is in maintenance${workInEnglish(f, f.left)}. The route moved to line ${line} (${f.figures}).`;
    case 'expected-congestion':
      return `Congestion is expected on line ${f.left}${f.expected(f.left)}. The route moved to line ${line} before it (${f.figures}).`;
    case 'policy':
      return `The policy now uses the lines in another way; the route follows it on line ${line}.`;
    case 'renewed':
      return `The directive for line ${line} still holds and was renewed.`;
    case 'both-bad':
      return `Both lines are in trouble (scores: ${line} ${f.score(line)}, ${f.left} ${f.score(f.left)}). The route stays on line ${line}; sending on both lines is advised.`;
    case 'both-recovered':
      return `Line ${line} is well again (${f.figures}). Sending on both lines is no longer advised.`;
    case 'held-quorum':
      return `Not moved to line ${line}: fresh data covers ${Math.round(f.value('quorum') * 100)} % of the audience, ${Math.round(f.limit('quorum') * 100)} % is needed.${f.withdrawn}`;
    case 'held-stale':
      return `Not moved to line ${line}: there is no fresh data to decide by.`;
    case 'held-other-not-better':
      return `Not moved to line ${line}: it is not measurably better (score ${f.score(line)} against ${f.score(f.left)}).`;
    case 'held-other-unproven':
      return `Not moved to line ${line}: it has not answered a probe sent since the fault began.`;
    case 'held-other-unfit':
      return `Not moved to line ${line}: its score is ${f.score(line)}, ${f.limit('fit')} is needed.`;
    case 'held-minimum-gain':
      return `Not moved to line ${line}: it would gain ${Math.round(f.value('gain'))} points, ${f.limit('gain')} are needed.`;
    case 'held-dwell':
      return `Not moved to line ${line} yet: the trouble has lasted ${f.time(f.value('dwell'))}, ${f.time(f.limit('dwell'))} are needed.`;
    case 'held-unconfirmed':
      return `Not moved to line ${line} yet: what was measured since does not confirm the trouble.`;
    case 'held-hold-down':
      return `Not moved to line ${line} yet: the hold-down of ${f.time(f.limit('hold-down'))} is not over.`;
    case 'held-damping':
      return `Not moved to line ${line}: the route has changed too often of late (penalty ${Math.round(f.value('damping'))}, free again under ${f.limit('damping')}).`;
    case 'held-override':
      return `Not moved to line ${line} (score ${f.score(line)} against ${f.score(f.left)}): line ${f.left} was chosen by hand${f.override ? ` by ${f.override.by}` : ''}${leftInEnglish(f, 'override')}.`;
    case 'held-maintenance':
      if (f.failed('maintenance'))
        return `Not moved to line ${line}: it is in maintenance itself${leftInEnglish(f, 'maintenance')}.`;
      return `Line ${f.left} is in maintenance${workInEnglish(f, f.left)}, but line ${line} is not fit to take over (score ${f.score(line)}, ${f.limit('fit')} needed; heard by ${Math.round(f.value('quorum') * 100)} % of the audience).`;
    case 'held-drill':
      return drillRefusedInWords(f, 'en');
    case 'held-expected':
      return `Not moved to line ${line}: congestion is expected there${f.expected(line)}; it is announced for ${Math.round(f.value('expected') * 100)} % of the audience, ${Math.round(f.limit('expected') * 100)} % holds.`;
    case 'held-pause':
      return 'The hub was paused or its clock jumped; it waits for fresh data before it decides.';
    case 'steady':
      return `The route stays on line ${line} (${f.figures}).`;
  }
}

function overrideInEnglish(f: Facts): string {
  const { override, line } = f;
  if (override === null) return `Line ${line} was chosen by hand.`;
  const firm = override.strict ? ', even where it is dark' : '';
  const note = override.note === '' ? '' : ` (“${override.note}”)`;
  return `${override.by} chose line ${line} for ${f.time(f.value('override'))}${firm}${note}. The route follows (${f.figures}).`;
}

const workInEnglish = (f: Facts, line: LineSlot): string => {
  const work = f.work(line);
  return work === null ? '' : ` (“${work.name}”)`;
};

const leftInEnglish = (f: Facts, guard: 'override' | 'maintenance') =>
  f.value(guard) > 0 ? `, for another ${f.time(f.value(guard))}` : '';
