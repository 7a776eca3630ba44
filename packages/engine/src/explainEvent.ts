import { faultInWords } from './explainFault';
import { duration, type Locale } from './figuresInWords';
import type { Fault, FaultDomain, Grade, LineSlot } from './types';

const GRADES: Record<Grade, { en: string; zh: string }> = {
  good: { en: 'good', zh: '良好' },
  fair: { en: 'fair', zh: '一般' },
  poor: { en: 'poor', zh: '较差' },
  down: { en: 'down', zh: '中断' },
  'no-data': { en: 'no data', zh: '无数据' },
};

const DOMAINS: Record<FaultDomain, { en: string; zh: string }> = {
  agent: { en: 'one agent', zh: '单个探针' },
  carrier: { en: 'one carrier', zh: '单个运营商' },
  line: { en: 'the line', zh: '该线路' },
  pop: { en: 'the PoP', zh: '接入点' },
  region: { en: 'the whole region', zh: '整个区域' },
  everything: { en: 'all that is measured', zh: '全部路径' },
  none: { en: 'unclear', zh: '尚不明确' },
};

/**
 * The sentence of an incident that opened: which line is how bad, where the fault seems to lie and, where its counts are
 * known, what to do.
 */
export function explainIncidentOpened(
  input: { line: LineSlot; grade: Grade; faultDomain: FaultDomain; fault: Fault | null },
  locale: Locale,
): string {
  const grade = GRADES[input.grade][locale];
  if (input.fault !== null) {
    const found = faultInWords(input.fault, locale);
    return locale === 'en' ? `Line ${input.line} is ${grade}. ${found}` : `线路 ${input.line} 状态为${grade}。${found}`;
  }
  const domain = DOMAINS[input.faultDomain][locale];
  return locale === 'en'
    ? `Line ${input.line} is ${grade}. Fault domain: ${domain}.`
    : `线路 ${input.line} 状态为${grade}。故障域：${domain}。`;
}

/** The sentence of an incident that closed: how bad it was at worst and, where that was found, how far it reached. */
export function explainIncidentClosed(
  input: { line: LineSlot; worstGrade: Grade; faultDomain: FaultDomain; durationMs: number },
  locale: Locale,
): string {
  const grade = GRADES[input.worstGrade][locale];
  const lasted = duration(input.durationMs, locale);
  const domain = DOMAINS[input.faultDomain][locale];
  const found = input.faultDomain !== 'none';
  return locale === 'en'
    ? `Line ${input.line} is well again after ${lasted} (at worst: ${grade}${found ? `; fault domain: ${domain}` : ''}).`
    : `线路 ${input.line} 已恢复，历时 ${lasted}（最差：${grade}${found ? `；故障域：${domain}` : ''}）。`;
}

/** The sentence of somebody who looks after an incident, or no longer does. */
export function explainIncidentAcknowledged(
  input: { line: LineSlot; by: string; acknowledged: boolean },
  locale: Locale,
): string {
  const { line, by, acknowledged } = input;
  if (locale === 'zh')
    return acknowledged ? `${by} 已确认线路 ${line} 的事件。` : `${by} 撤回了对线路 ${line} 事件的确认。`;
  return acknowledged
    ? `${by} looks after the incident on line ${line}.`
    : `${by} no longer looks after the incident on line ${line}.`;
}

const REASONS: Record<string, { en: string; zh: string }> = {
  'event-loop': { en: 'the program is held up', zh: '程序响应迟滞' },
  cpu: { en: 'too little processor time', zh: '处理器时间不足' },
  clock: { en: 'the clock is not to be trusted', zh: '时钟不可信' },
  gateway: { en: 'the gateway does not answer', zh: '网关无应答' },
};

/** Agents that withdrew from the quorum after their self-check, or returned to it, grouped by region. */
export function explainWithdrawal(
  input: {
    kind: 'agent-withdrawn' | 'agent-returned';
    agents: readonly string[];
    total: number;
    reasons: readonly string[];
  },
  locale: Locale,
): string {
  const who = namesAndCount(input, locale);
  const why = input.reasons.flatMap((reason) => REASONS[reason]?.[locale] ?? []);
  if (locale === 'zh') {
    if (input.kind === 'agent-returned') return `探针自检恢复，重新参与表决${who}。`;
    return `探针自检异常，暂停表决${who}${why.length > 0 ? `。原因：${why.join('、')}` : ''}。`;
  }
  if (input.kind === 'agent-returned') return `Agents trust their measurements again and vote ${who}.`;
  return `Agents withdrew from the vote ${who}${why.length > 0 ? `. Their self-check: ${why.join(', ')}` : ''}.`;
}

/** Agents that fell silent or came back, grouped by region: `total` is how many the region has. */
export function explainAgents(
  input: { kind: 'agent-offline' | 'agent-online'; agents: readonly string[]; total: number },
  locale: Locale,
): string {
  const who = namesAndCount(input, locale);
  if (locale === 'zh') return `${input.kind === 'agent-offline' ? '探针失联' : '探针恢复上报'}${who}。`;
  return `${input.kind === 'agent-offline' ? 'Agents went silent' : 'Agents report again'} ${who}.`;
}

/** As `(17/17): SG agent 0, SG agent 1, SG agent 2 and others`. */
function namesAndCount(input: { agents: readonly string[]; total: number }, locale: Locale): string {
  const names = input.agents.slice(0, 3).join(locale === 'en' ? ', ' : '、');
  const more = input.agents.length > 3 ? (locale === 'en' ? ' and others' : ' 等') : '';
  const count = `${input.agents.length}/${input.total}`;
  return locale === 'zh' ? `（${count}）：${names}${more}` : `(${count}): ${names}${more}`;
}
