import type { Locale } from './figuresInWords';

export type ChannelChangeKind = 'added' | 'changed' | 'enabled' | 'disabled' | 'secret-rotated' | 'archived';

const SAID: Readonly<Record<ChannelChangeKind, readonly [string, string]>> = {
  added: ['added', '添加了'],
  changed: ['changed', '修改了'],
  enabled: ['switched on', '启用了'],
  disabled: ['switched off', '停用了'],
  'secret-rotated': ['rotated the secret of', '轮换了密钥：'],
  archived: ['removed', '移除了'],
};

/** The sentence of what a person did with an alert channel of the organization. */
export function explainChannelChanged(
  { change, name, by }: { change: ChannelChangeKind; name: string; by: string },
  locale: Locale,
): string {
  const [en, zh] = SAID[change];
  return locale === 'en' ? `${by} ${en} the alert channel “${name}”.` : `${by} ${zh}通知渠道“${name}”。`;
}
