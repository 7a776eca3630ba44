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
  IconRoute,
  IconShare,
  IconTool,
  IconTransfer,
  IconUrgent,
} from '@tabler/icons-react';
import type { Messages } from '@/i18n/messages';

export interface Page {
  readonly path: string;
  readonly name: keyof Messages['shell'] & string;
  readonly icon: Icon;
}

/** The pages that exist, in the order of the sidebar. */
export const pages: readonly Page[] = [
  { path: '/board', name: 'liveBoard', icon: IconAlignBoxCenterMiddle },
  { path: '/routes', name: 'routes', icon: IconRoute },
  { path: '/incidents', name: 'incidents', icon: IconUrgent },
  { path: '/heatmaps', name: 'heatmaps', icon: IconLayoutGrid },
  { path: '/availability', name: 'availability', icon: IconCalendarCheck },
  { path: '/reports', name: 'reports', icon: IconFileText },
  { path: '/replay', name: 'replay', icon: IconHistory },
];

/** What people set up, below what they watch. */
export const setUpPages: readonly Page[] = [
  { path: '/network', name: 'network', icon: IconShare },
  { path: '/relays', name: 'relays', icon: IconBroadcast },
  { path: '/alerts', name: 'alerts', icon: IconBell },
  { path: '/policies', name: 'policies', icon: IconAdjustments },
  { path: '/maintenance', name: 'maintenance', icon: IconTool },
  { path: '/drills', name: 'drills', icon: IconTransfer },
  { path: '/data', name: 'data', icon: IconDatabase },
];

export const labPage: Page = { path: '/lab', name: 'lab', icon: IconFlask };

/** Where there is no room for the whole sidebar. */
export const morePage: Page = { path: '/more', name: 'more', icon: IconDots };

export function isCurrent(page: Page, pathname: string): boolean {
  return pathname === page.path || pathname.startsWith(`${page.path}/`);
}
