import { describe, expect, it } from 'vitest';
import { type DrillEnd, explainDrillEnded } from '../src/explainDrillEnd';

const run: DrillEnd = {
  ...{ kind: 'live', result: 'passed', cause: null, line: 'B', from: 'A' },
  ...{ by: 'Mei', cancelledBy: null, check: null, relay: null },
};

describe('the end of a drill in words', () => {
  it.each<[Partial<DrillEnd>, string, string]>([
    [
      {},
      'Live drill by Mei passed: the route went to line B and back to line A, and every relay obeyed in time.',
      'Mei 的实演通过：线路组切换到 B 线并切回 A 线，转推节点均及时执行。',
    ],
    [
      { kind: 'dry', by: null },
      'Planned dry drill passed: nothing stands in the way of line B.',
      '计划的空演通过：切换到 B 线没有障碍。',
    ],
    [
      { result: 'failed', cause: 'not-applied', check: 'applied', relay: 'srs-2' },
      'Live drill by Mei failed: relay srs-2 did not obey in time, and the route went back.',
      'Mei 的实演未通过：srs-2 未及时执行，线路组已切回。',
    ],
    [
      { result: 'not-run', cause: 'refused', check: 'fit' },
      'Live drill by Mei was not run: line B is not fit to carry the stream.',
      'Mei 的实演未进行：B 线不适合承载。',
    ],
    [
      { result: 'cancelled', cause: 'person', cancelledBy: 'Ola' },
      'Live drill by Mei was cancelled: Ola took it back.',
      'Mei 的实演已取消：由 Ola 取消。',
    ],
    [
      { result: 'failed', cause: 'something newer', check: 'something newer' },
      'Live drill by Mei failed: not all checks passed.',
      'Mei 的实演未通过：有检查未通过。',
    ],
  ])('says whose it was, what came of it and why: %o', (change, en, zh) => {
    expect(explainDrillEnded({ ...run, ...change }, 'en')).toBe(en);
    expect(explainDrillEnded({ ...run, ...change }, 'zh')).toBe(zh);
  });
});
