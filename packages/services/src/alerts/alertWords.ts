import { explainAgents, explainWithdrawal } from '@twinline/engine/explainEvent';
import type { Sentence } from '../live/sentence';
import type { AlertEvent, AlertLanguage, Topic } from './alert';
import type { Untold } from './untold';

/** Words of alerts that no other part of the product has. One line each. */

const regions: Readonly<Record<AlertLanguage, Intl.DisplayNames>> = {
  en: new Intl.DisplayNames('en', { type: 'region' }),
  zh: new Intl.DisplayNames('zh-Hans', { type: 'region' }),
};

const SCENARIOS: Readonly<Record<string, Sentence>> = {
  'show-live': { en: 'show live', zh: '秀场' },
  '1v1-social': { en: '1v1 social', zh: '1v1 社交' },
  'live-commerce': { en: 'live commerce', zh: '电商' },
  education: { en: 'education', zh: '教育' },
};

/** The name that people gave a region, else that of its country. */
export function regionInWords({ region, regionName }: Pick<Untold, 'region' | 'regionName'>): Sentence {
  if (region === null) return { en: '', zh: '' };
  const nameOf = (language: AlertLanguage) =>
    regionName ?? (/^[A-Z]{2}$/.test(region) ? regions[language].of(region) : undefined) ?? region;
  return { en: nameOf('en'), zh: nameOf('zh') };
}

/** What an event is about, before its sentence: `Singapore, show live`. */
export function placeInWords(event: Untold): Sentence {
  const region = regionInWords(event);
  const scenario = event.scenario === null ? undefined : SCENARIOS[event.scenario];
  return scenario === undefined ? region : { en: `${region.en}, ${scenario.en}`, zh: `${region.zh} ${scenario.zh}` };
}

const GRADES: Readonly<Record<string, Sentence>> = {
  fair: { en: 'fair', zh: '一般' },
  poor: { en: 'poor', zh: '较差' },
  down: { en: 'down', zh: '中断' },
};

/** The headline of one event. */
export function headlineOf({ kind, body, ...event }: Untold): Sentence {
  const place = placeInWords({ kind, body, ...event });
  const line = String(body.line ?? '');
  const agents = Array.isArray(body.agents) ? body.agents.length : 0;
  const name = String(body.name ?? '');
  switch (kind) {
    case 'directive':
      return decisionHeadline(place, line, body);
    case 'incident-opened': {
      const grade = GRADES[String(body.grade)] ?? { en: 'not well', zh: '异常' };
      return { en: `${place.en}: line ${line} is ${grade.en}`, zh: `${place.zh}：线路 ${line} ${grade.zh}` };
    }
    case 'incident-closed':
      return { en: `${place.en}: line ${line} is well again`, zh: `${place.zh}：线路 ${line} 已恢复` };
    case 'relay-failing':
      return { en: `Relay “${name}” does not take webhooks`, zh: `转推节点“${name}”投递失败` };
    case 'relay-recovered':
      return { en: `Relay “${name}” takes webhooks again`, zh: `转推节点“${name}”已恢复` };
    case 'relay-disabled':
      return { en: `Relay “${name}” gets no more webhooks`, zh: `转推节点“${name}”已停用` };
    case 'channel-failing':
      return { en: `Channel “${name}” does not take alerts`, zh: `通知渠道“${name}”投递失败` };
    case 'channel-recovered':
      return { en: `Channel “${name}” takes alerts again`, zh: `通知渠道“${name}”已恢复` };
    case 'channel-disabled':
      return { en: `Channel “${name}” gets no more alerts`, zh: `通知渠道“${name}”已停用` };
    case 'relay-fell-back':
      return {
        en: `${place.en}: relay “${name}” fell back to line ${line}`,
        zh: `${place.zh}：转推节点“${name}”自行回退到线路 ${line}`,
      };
    case 'restored':
      return { en: 'Restored from a backup', zh: '已从备份恢复' };
    default: {
      const [en, zh] = AGENTS[kind] ?? ['changed', '变化'];
      const of = body.total === undefined ? '' : `/${body.total}`;
      return {
        en: `${place.en}: ${agents}${of} ${agents === 1 && of === '' ? 'agent' : 'agents'} ${en}`,
        zh: `${place.zh}：${agents}${of} 个探针${zh}`,
      };
    }
  }
}

const AGENTS: Readonly<Record<string, readonly [string, string]>> = {
  'agent-offline': ['went silent', '失联'],
  'agent-online': ['report again', '恢复上报'],
  'agent-withdrawn': ['withdrew from the vote', '暂停表决'],
  'agent-returned': ['vote again', '恢复表决'],
  'agent-offline-briefly': ['were silent for a moment', '短暂失联'],
  'agent-withdrawn-briefly': ['withdrew for a moment', '短暂暂停表决'],
};

/** A switch, or what the machine says of both lines; a drill says that it is one. */
function decisionHeadline(place: Sentence, line: string, { from, reason }: Untold['body']): Sentence {
  const head = ((): Sentence => {
    if (reason === 'both-bad') return { en: 'both lines are bad', zh: '两条线路均异常' };
    if (reason === 'both-recovered') return { en: 'a line is well again', zh: '线路恢复' };
    if (typeof from !== 'string') return { en: `stays on line ${line}`, zh: `保持线路 ${line}` };
    return { en: `switched from ${from} to ${line}`, zh: `已从 ${from} 切换到 ${line}` };
  })();
  const drill = reason === 'drill' || reason === 'drill-ended';
  return {
    en: `${drill ? 'Drill: ' : ''}${place.en}: ${head.en}`,
    zh: `${drill ? '演练：' : ''}${place.zh}：${head.zh}`,
  };
}

/** What agents did that came back while the message waited for others. */
export function brieflyInWords({ kind, body }: Untold): Sentence {
  const agents = Array.isArray(body.agents) ? body.agents.map(String) : [];
  const total = Number(body.total ?? agents.length);
  const away = kind === 'agent-offline-briefly';
  const say = (locale: AlertLanguage) =>
    away
      ? explainAgents({ kind: 'agent-online', agents, total }, locale)
      : explainWithdrawal({ kind: 'agent-returned', agents, total, reasons: [] }, locale);
  return {
    en: `${away ? 'Silent' : 'Out of the vote'} for a moment only. ${say('en')}`,
    zh: `${away ? '仅短暂失联。' : '仅短暂退出表决。'}${say('zh')}`,
  };
}

const MANY: Readonly<Record<Topic, readonly [string, string]>> = {
  switch: ['decisions on routes', '条调度指令'],
  incident: ['reports on lines', '条线路事件'],
  agent: ['reports on agents', '条探针状态'],
  relay: ['reports on relays and channels', '条转推节点与渠道状态'],
};

const NAMED = 3;

/** The headline of several events at once; `summary`: they are what came too often to be told one by one. */
export function headlineOfMany(topic: Topic, events: readonly AlertEvent[], summary: boolean): Sentence {
  const count = events.reduce((sum, { times }) => sum + times, 0);
  const codes = [...new Set(events.flatMap(({ region }) => region ?? []))];
  const more = codes.length > NAMED ? ' …' : '';
  const where = codes.length === 0 ? '' : `${codes.slice(0, NAMED).join(', ')}${more}`;
  const [en, zh] = MANY[topic];
  return {
    en: `${where === '' ? '' : `${where}: `}${count} ${summary ? 'more ' : ''}${en}`,
    zh: `${where === '' ? '' : `${where}：`}${summary ? '另有 ' : ''}${count} ${zh}`,
  };
}

/** Before the sentence of what repeated itself: how often, of which this is the last. */
export function againInWords(times: number): Sentence {
  return times === 1
    ? { en: '', zh: '' }
    : { en: `${times} times, and the last one: `, zh: `共 ${times} 次，最近一次：` };
}

/** That from now on what happens to the same is gathered. */
export const GATHERED: Sentence = {
  en: 'This keeps happening: what follows within the hour comes together, every 15 minutes.',
  zh: '情况频繁发生：一小时内的后续告警将每 15 分钟汇总发送一次。',
};

export const leftOutInWords = (count: number): Sentence => ({ en: `And ${count} more.`, zh: `另有 ${count} 条。` });

export const TEST: { readonly subject: Sentence; readonly text: Sentence } = {
  subject: { en: 'Test of an alert channel', zh: '告警渠道测试' },
  text: {
    en: 'Somebody pressed the test button. Alerts of this channel arrive here.',
    zh: '有人点击了测试按钮。该渠道的告警会发送到这里。',
  },
};
