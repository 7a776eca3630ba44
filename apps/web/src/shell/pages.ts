import {
  type Icon,
  IconAdjustments,
  IconAlignBoxCenterMiddle,
  IconBell,
  IconBroadcast,
  IconCalendarCheck,
  IconDatabase,
  IconDots,
  IconFileText,
  IconFlask,
  IconHistory,
  IconLayoutGrid,
  IconListDetails,
  IconRoute,
  IconSettings,
  IconShare,
  IconTool,
  IconTransfer,
  IconUrgent,
  IconUsers,
} from '@tabler/icons-react';
import type { Messages } from '@/i18n/messages';

export interface Page {
  readonly path: string;
  readonly name: keyof Messages['shell'] & string;
  readonly icon: Icon;
  /** The key that goes there after `G`. */
  readonly go?: string;
}

/** The pages that exist, in the order of the sidebar. */
export const pages: readonly Page[] = [
  { path: '/board', name: 'liveBoard', icon: IconAlignBoxCenterMiddle, go: 'b' },
  { path: '/routes', name: 'routes', icon: IconRoute, go: 'r' },
  { path: '/incidents', name: 'incidents', icon: IconUrgent, go: 'i' },
  { path: '/heatmaps', name: 'heatmaps', icon: IconLayoutGrid, go: 'h' },
  { path: '/availability', name: 'availability', icon: IconCalendarCheck, go: 'v' },
  { path: '/reports', name: 'reports', icon: IconFileText, go: 'w' },
  { path: '/replay', name: 'replay', icon: IconHistory, go: 'y' },
];

/** What people set up, below what they watch. */
export const setUpPages: readonly Page[] = [
  { path: '/network', name: 'network', icon: IconShare, go: 'n' },
  { path: '/relays', name: 'relays', icon: IconBroadcast, go: 'l' },
  { path: '/alerts', name: 'alerts', icon: IconBell, go: 'a' },
  { path: '/policies', name: 'policies', icon: IconAdjustments, go: 'p' },
  { path: '/maintenance', name: 'maintenance', icon: IconTool, go: 'm' },
  { path: '/drills', name: 'drills', icon: IconTransfer, go: 'd' },
  { path: '/people', name: 'people', icon: IconUsers, go: 'e' },
  { path: '/data', name: 'data', icon: IconDatabase, go: 't' },
  { path: '/audit', name: 'audit', icon: IconListDetails, go: 'u' },
];

export const labPage: Page = { path: '/lab', name: 'lab', icon: IconFlask };

/** What people settle for themselves; it stands below, with the person. */
export const settingsPage: Page = { path: '/settings', name: 'settings', icon: IconSettings, go: 's' };

/** Where there is no room for the whole sidebar. */
export const morePage: Page = { path: '/more', name: 'more', icon: IconDots };

/** Every page that this person has, in the order of the sidebar. */
export function pagesOf(me: { readonly lab: boolean }): readonly Page[] {
  return [...pages, ...setUpPages, ...(me.lab ? [labPage] : []), settingsPage];
}

export function isCurrent(page: Page, pathname: string): boolean {
  return pathname === page.path || pathname.startsWith(`${page.path}/`);
}
