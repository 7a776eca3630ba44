import type { Locale } from './figuresInWords';

/** What people do with a policy. */
export type PolicyChangeKind = 'created' | 'changed' | 'archived' | 'assigned' | 'shadow-started' | 'shadow-ended';

/**
 * The sentence of what somebody did with a policy; `fields` counts those that decide otherwise now, `from` is the policy
 * that a route followed before.
 */
export function explainPolicyChanged(
  input: {
    change: PolicyChangeKind;
    name: string;
    version: number;
    by: string;
    fields: number;
    from: string | null;
    note: string;
  },
  locale: Locale,
): string {
  const why = input.note === '' ? '' : locale === 'en' ? `: “${input.note}”` : `：“${input.note}”`;
  return locale === 'en' ? `${inEnglish(input)}${why}.` : `${inChinese(input)}${why}。`;
}

type Facts = Parameters<typeof explainPolicyChanged>[0];

function inEnglish({ change, name, version, by, fields, from }: Facts): string {
  switch (change) {
    case 'created':
      return `${by} created the policy “${name}”`;
    case 'changed': {
      const what = fields === 0 ? 'its name' : `${fields} ${fields === 1 ? 'field' : 'fields'}`;
      return `${by} changed ${what} of the policy “${name}”: version ${version} holds now`;
    }
    case 'archived':
      return `${by} archived the policy “${name}”`;
    case 'assigned':
      return `${by} gave the route the policy “${name}”${from === null ? '' : ` instead of “${from}”`}`;
    case 'shadow-started':
      return `${by} started “${name}” as a shadow: it decides, and nothing follows`;
    case 'shadow-ended':
      return `${by} ended the shadow “${name}”`;
  }
}

function inChinese({ change, name, version, by, fields, from }: Facts): string {
  switch (change) {
    case 'created':
      return `${by} 新建了策略“${name}”`;
    case 'changed':
      return `${by} 修改了策略“${name}”的${fields === 0 ? '名称' : ` ${fields} 项设置`}，第 ${version} 版已生效`;
    case 'archived':
      return `${by} 归档了策略“${name}”`;
    case 'assigned':
      return `${by} 将线路组的策略${from === null ? '' : `由“${from}”`}改为“${name}”`;
    case 'shadow-started':
      return `${by} 启用了影子策略“${name}”：只作判断，不执行`;
    case 'shadow-ended':
      return `${by} 停用了影子策略“${name}”`;
  }
}
