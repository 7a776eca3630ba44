import type { Locale } from './figuresInWords';

/** What people do with a relay. */
export type RelayChangeKind =
  | 'added'
  | 'changed'
  | 'archived'
  | 'disabled'
  | 'enabled'
  | 'secret-rotated'
  | 'old-secret-ended'
  | 'token-renewed'
  | 'replayed';

export interface RelayChange {
  readonly change: RelayChangeKind;
  readonly name: string;
  /** Who did it. */
  readonly by: string;
  /** Which of name, url, routes and eventTypes changed. */
  readonly fields: readonly string[];
}

/** The sentence of what somebody did with a relay. */
export function explainRelayChanged(input: RelayChange, locale: Locale): string {
  return locale === 'en' ? inEnglish(input) : inChinese(input);
}

const english: Readonly<Record<string, string>> = {
  name: 'name',
  url: 'address',
  routes: 'routes',
  eventTypes: 'event types',
};
const chinese: Readonly<Record<string, string>> = {
  name: '名称',
  url: '地址',
  routes: '线路组',
  eventTypes: '事件类型',
};

function inEnglish({ change, name, by, fields }: RelayChange): string {
  const relay = `the relay “${name}”`;
  switch (change) {
    case 'added':
      return `${by} added ${relay}.`;
    case 'changed':
      return `${by} changed ${fields.map((field) => english[field] ?? field).join(', ')} of ${relay}.`;
    case 'archived':
      return `${by} archived ${relay}: it is told nothing more.`;
    case 'disabled':
      return `${by} disabled ${relay}: it gets no webhooks.`;
    case 'enabled':
      return `${by} enabled ${relay}: it gets webhooks again.`;
    case 'secret-rotated':
      return `${by} gave ${relay} a new secret; the old one goes on for a while.`;
    case 'old-secret-ended':
      return `${by} ended the old secret of ${relay}.`;
    case 'token-renewed':
      return `${by} gave ${relay} a new token: the old one is refused.`;
    case 'replayed':
      return `${by} had a delivery sent to ${relay} again.`;
  }
}

function inChinese({ change, name, by, fields }: RelayChange): string {
  const relay = `转推节点“${name}”`;
  switch (change) {
    case 'added':
      return `${by} 添加了${relay}。`;
    case 'changed':
      return `${by} 修改了${relay}的${fields.map((field) => chinese[field] ?? field).join('、')}。`;
    case 'archived':
      return `${by} 归档了${relay}：不再向它发送任何内容。`;
    case 'disabled':
      return `${by} 停用了${relay}：不再投递 webhook。`;
    case 'enabled':
      return `${by} 启用了${relay}：恢复投递 webhook。`;
    case 'secret-rotated':
      return `${by} 轮换了${relay}的密钥，旧密钥仍保留一段时间。`;
    case 'old-secret-ended':
      return `${by} 停用了${relay}的旧密钥。`;
    case 'token-renewed':
      return `${by} 更换了${relay}的令牌，旧令牌失效。`;
    case 'replayed':
      return `${by} 让系统向${relay}重发了一次投递。`;
  }
}
