import type { Locale } from './figuresInWords';

/** What waited to be told when the backup was taken, and was not told after its restore. */
export interface LeftUntold {
  readonly webhooks: number;
  readonly messages: number;
  /** What had happened and nobody had been told of yet. */
  readonly events: number;
}

/** The sentence of a database that was restored. */
export function explainRestored({ webhooks, messages, events }: LeftUntold, locale: Locale): string {
  const nothing = webhooks + messages + events === 0;
  if (locale === 'zh')
    return nothing
      ? '数据库已从备份恢复；备份时没有等待发送的内容。'
      : `数据库已从备份恢复。备份时等待发送的内容已过时，不再发送：发往转推节点的 webhook ${webhooks} 条，发给人员的消息 ${messages} 条，尚未通知的记录 ${events} 条。`;
  return nothing
    ? 'The database was restored from a backup. Nothing was waiting to be told then.'
    : `The database was restored from a backup. What was waiting then is old and was not sent: webhooks to relays ${webhooks}, messages to people ${messages}, events that nobody had been told of ${events}.`;
}
