import type { Grade } from '@twinline/engine/types';

/** What the sentence on top of the route page rests on. */
export interface HeadInput {
  readonly activeLine: string | null;
  readonly advice: 'none' | 'duplicate';
  readonly grades: Readonly<Record<string, Grade>>;
}

export type HeadKey = 'headSteady' | 'headBetter' | 'headActive' | 'headBoth' | 'headNoData' | 'headUndecided';

/** Which sentence answers “why this line?”: its message key, and the line and grade it names beside the active one. */
export function headSentence(input: HeadInput): { key: HeadKey; other: string; grade: Grade } {
  const { activeLine, grades } = input;
  const slots = Object.keys(grades).sort();
  const none = { other: '', grade: 'no-data' as Grade };
  if (activeLine === null) return { key: 'headUndecided', ...none };
  const active = grades[activeLine] ?? 'no-data';
  if (slots.every((slot) => grades[slot] === 'no-data')) return { key: 'headNoData', ...none };
  if (input.advice === 'duplicate') return { key: 'headBoth', other: '', grade: active };
  if (troubled(active)) return { key: 'headActive', other: activeLine, grade: active };
  const other = slots.find((slot) => slot !== activeLine && troubled(grades[slot] ?? 'no-data'));
  if (other === undefined) return { key: 'headSteady', ...none };
  return { key: 'headBetter', other, grade: grades[other] ?? 'no-data' };
}

function troubled(grade: Grade): boolean {
  return grade !== 'good';
}
