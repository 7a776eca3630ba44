import { duration, type Locale } from './figuresInWords';

export interface RecipientTold {
  readonly kind: 'relay' | 'channel';
  readonly what: 'failing' | 'recovered' | 'disabled';
  readonly name: string;
  /** Why it was disabled: it answered 410, or every try failed for days. */
  readonly cause: 'gone' | 'failing' | null;
  /** What came of the last try; null where that is not known. */
  readonly error: string | null;
  /** For how long every try has failed; null where that is not known. */
  readonly failingMs: number | null;
}

/** The sentence of a relay, or a webhook for people, that cannot be reached, can again, or gets nothing any more. */
export function explainRecipient(told: RecipientTold, locale: Locale): string {
  return locale === 'en' ? inEnglish(told) : inChinese(told);
}

function inEnglish({ kind, what, name, cause, error, failingMs }: RecipientTold): string {
  const who = kind === 'relay' ? `Relay “${name}”` : `The webhook of the channel “${name}”`;
  const last = error === null ? '' : ` (${error})`;
  const since = failingMs === null ? '' : ` after ${duration(failingMs, 'en')}`;
  switch (what) {
    case 'failing':
      return `${who} does not take webhooks${last}: it is tried less often, but at once with each new directive.`;
    case 'recovered':
      return `${who} takes webhooks again${since}.`;
    case 'disabled':
      return cause === 'gone'
        ? `${who} answered 410, that it is gone: it gets no more webhooks until somebody enables it.`
        : `${who} gets no more webhooks until somebody enables it: every try failed for ${duration(failingMs ?? 0, 'en')}${last}.`;
  }
}

function inChinese({ kind, what, name, cause, error, failingMs }: RecipientTold): string {
  const who = kind === 'relay' ? `转推节点“${name}”` : `通知渠道“${name}”`;
  const last = error === null ? '' : `（${error}）`;
  const since = failingMs === null ? '' : `，中断 ${duration(failingMs, 'zh')}`;
  switch (what) {
    case 'failing':
      return `${who} 的 webhook 投递失败${last}：已熔断，降低重试频率；新的调度指令仍会立即发送。`;
    case 'recovered':
      return `${who} 的 webhook 已恢复${since}。`;
    case 'disabled':
      return cause === 'gone'
        ? `${who} 返回 410（已下线）：停止投递，直到有人重新启用。`
        : `${who} 连续 ${duration(failingMs ?? 0, 'zh')} 每次投递都失败${last}：停止投递，直到有人重新启用。`;
  }
}
