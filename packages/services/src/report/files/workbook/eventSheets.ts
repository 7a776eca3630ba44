import type { Sheet } from 'write-excel-file/node';
import type { Chain } from '../../../query/chain';
import type { MissedFailover, Report, ReportFailover, ReportIncident, StepTiming } from '../../figures/report';
import { chainSteps } from '../../figures/report';
import { regionOf, stepWords } from '../../words/figureName';
import { domainWord, gradeWord, type Language, reasonWord, routeWord } from '../fileWords';
import { figureColumn, textColumn, timeColumn } from './columns';
import { tableSheet } from './table';

const words = {
  en: {
    ...{ failovers: 'Failovers', timing: 'Timing chain', missed: 'Missed', incidents: 'Incidents', decided: 'Decided' },
    ...{ route: 'Route', from: 'From line', to: 'To line', reason: 'Reason', fault: 'Fault, estimated', step: 'Step' },
    ...{ after: (step: string) => `Fault → ${step}, ms`, needless: 'Needless', yes: 'yes', no: 'no' },
    ...{ unjudged: 'not judged', spared: 'Bad seconds spared', count: 'Failovers that got there', begin: 'From' },
    ...{
      end: 'Until',
      active: 'Active line',
      better: 'Better line',
      region: 'Region',
      line: 'Line',
      grade: 'Worst grade',
    },
    ...{ domain: 'Fault domain', cause: 'Cause', opened: 'Opened', closed: 'Closed', postMortem: 'Post-mortem' },
    ...{ muted: 'Muted', parts: 'Merged into it' },
  },
  zh: {
    ...{ failovers: '切换', timing: '时间链', missed: '漏切', incidents: '事件', decided: '决定时刻' },
    ...{ route: '线路组', from: '原线路', to: '新线路', reason: '原因', fault: '故障（估计）', step: '步骤' },
    ...{ after: (step: string) => `故障 → ${step}，ms`, needless: '是否多余', yes: '是', no: '否' },
    ...{ unjudged: '未评判', spared: '避免的不良秒', count: '到达该步的切换数', begin: '自' },
    ...{ end: '至', active: '当前线路', better: '较好线路', region: '区域', line: '线路', grade: '最差等级' },
    ...{ domain: '故障域', cause: '原因', opened: '开始', closed: '结束', postMortem: '复盘' },
    ...{ muted: '已静音', parts: '并入的事件数' },
  },
} as const;

/** A row a failover, with how long after the fault each step of it was reached. */
export function failoversSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  const { timeZone } = report;
  const after = ({ chain }: { chain: Chain }, step: (typeof chainSteps)[number]) => {
    const at = chain[step];
    return at === null || chain.fault === null ? null : at - chain.fault;
  };
  return tableSheet<ReportFailover>({
    ...{ name: say.failovers, rows: report.failovers, sticky: 2, timeZone },
    columns: [
      timeColumn(say.decided, timeZone, ({ at }) => at),
      textColumn(say.route, 26, ({ routeId }) => routeWord(report, routeId, language)),
      textColumn(say.from, 10, ({ from }) => from),
      textColumn(say.to, 10, ({ line }) => line),
      textColumn(say.reason, 16, ({ reason }) => reasonWord(reason, language)),
      timeColumn(say.fault, timeZone, ({ chain }) => chain.fault),
      ...chainSteps.map((step) => ({
        ...{ title: say.after(stepWords[language][step] ?? step), kind: 'wholeMillis' as const, width: 14 },
        of: (failover: ReportFailover) => after(failover, step),
      })),
      textColumn(say.needless, 12, ({ needless }) => (needless === null ? say.unjudged : needless ? say.yes : say.no)),
      { title: say.spared, kind: 'minutes', width: 14, of: ({ badSecondsSpared }) => badSecondsSpared },
    ],
  });
}

/** How long failovers took to each step. */
export function timingSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  return tableSheet<StepTiming>({
    ...{ name: say.timing, rows: report.steps, sticky: 1, timeZone: report.timeZone },
    columns: [
      textColumn(say.step, 24, ({ step }) => say.after(stepWords[language][step] ?? step)),
      { title: say.count, kind: 'count', width: 16, of: ({ count }) => count },
      figureColumn('medianMs', language, ({ medianMs }) => medianMs),
      figureColumn('p95Ms', language, ({ p95Ms }) => p95Ms),
      figureColumn('slowestMs', language, ({ slowestMs }) => slowestMs),
    ],
  });
}

/** Stretches in which another line would have been better and nothing was switched. */
export function missedSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  const { timeZone } = report;
  return tableSheet<MissedFailover>({
    ...{ name: say.missed, rows: report.missed, sticky: 1, timeZone },
    columns: [
      textColumn(say.route, 26, ({ routeId }) => routeWord(report, routeId, language)),
      timeColumn(say.begin, timeZone, ({ from }) => from),
      timeColumn(say.end, timeZone, ({ to }) => to),
      textColumn(say.active, 12, ({ line }) => line),
      textColumn(say.better, 12, ({ other }) => other),
    ],
  });
}

/** A row an incident. */
export function incidentsSheet(report: Report, language: Language): Sheet<Buffer> {
  const say = words[language];
  const { timeZone } = report;
  return tableSheet<ReportIncident>({
    ...{ name: say.incidents, rows: report.incidents, sticky: 2, timeZone },
    columns: [
      timeColumn(say.opened, timeZone, ({ openedAt }) => openedAt),
      textColumn(say.region, 24, ({ regionId }) => regionOf(report, regionId, language)),
      textColumn(say.line, 8, ({ line }) => line),
      textColumn(say.grade, 12, ({ grade }) => gradeWord(grade, language)),
      timeColumn(say.closed, timeZone, ({ closedAt }) => closedAt),
      figureColumn('minutes', language, ({ minutes }) => minutes),
      textColumn(say.domain, 18, ({ faultDomain }) => domainWord(faultDomain, language)),
      textColumn(say.cause, 60, ({ cause }) => cause[language]),
      textColumn(say.postMortem, 50, ({ postMortem }) => (postMortem === '' ? null : postMortem)),
      { title: say.parts, kind: 'count', width: 12, of: ({ parts }) => parts },
      textColumn(say.muted, 10, ({ muted }) => (muted ? say.yes : say.no)),
    ],
  });
}
