import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './demo';
import { query } from './query';
import { lastWeek, sharedWeek } from './reports';

/** A page as somebody opens it. */
export interface Visit {
  /** Of its screenshots. */
  readonly name: string;
  readonly path: string;
  /** Opened by somebody who is not signed in. */
  readonly stranger?: true;
  /** It speaks the language that its address names, and not that of the browser. */
  readonly languageInAddress?: true;
  /** Another view of a page that is there already: in Chinese two shapes of it are enough. */
  readonly isView?: true;
}

/** What stands in an address for the id of something that the demo has. */
const newest = {
  incident: 'select id::text as id from incidents order by opened_at desc limit 1',
  policy: 'select id::text as id from policies where archived_at is null order by name limit 1',
  relay: 'select id::text as id from relays where archived_at is null order by name limit 1',
  route: `select o.id::text as id from routes o join regions g on g.id = o.region_id
    where g.code = 'SG' and o.archived_at is null order by o.scenario limit 1`,
} as const;

/** Every page, and its views that look different, with ids of the running demo. */
export async function allPages(): Promise<Visit[]> {
  const id = async (of: keyof typeof newest) => (await query<{ id: string }>(newest[of]))[0]?.id ?? '';
  const [incident, policy, relay, route] = await Promise.all([id('incident'), id('policy'), id('relay'), id('route')]);
  const week = await lastWeek();
  const plain = [
    ...['board', 'routes', 'incidents', 'heatmaps', 'availability', 'reports', 'replay', 'network', 'relays'],
    ...[
      'alerts',
      'policies',
      'maintenance',
      'drills',
      'data',
      'lab',
      'more',
      'audit',
      'people',
      'settings',
      'first-run',
    ],
  ];
  const views = {
    'board-map': '/board?view=map',
    'board-wall': '/board?view=wall',
    'board-geography': '/board?order=geography',
    'heatmaps-timeline': '/heatmaps?kind=timeline',
    'heatmaps-weekdays': '/heatmaps?kind=weekdays',
    'network-agents': '/network?tab=agents',
    'network-lines': '/network?tab=lines',
    'network-pops': '/network?tab=pops',
    'network-transfer': '/network?tab=transfer',
    deliveries: '/relays?view=deliveries',
    'reports-make': '/reports?make=1',
    'report-figure': `/reports/${week}?figure=totals/failovers`,
  };
  return [
    ...['sign-in', 'sign-up', 'join'].map((name) => ({ name, path: `/${name}`, stranger: true as const })),
    ...plain.map((name) => ({ name, path: `/${name}` })),
    { name: 'route', path: `/routes/${route}` },
    { name: 'incident', path: `/incidents/${incident}` },
    { name: 'policy', path: `/policies/${policy}` },
    { name: 'relay', path: `/relays/${relay}` },
    { name: 'report', path: `/reports/${week}` },
    { name: 'report-settings', path: '/reports/settings' },
    { name: 'report-shared', path: await sharedWeek(), stranger: true, languageInAddress: true },
    ...Object.entries(views).map(([name, path]) => ({ name, path, isView: true as const })),
    { name: 'not-found', path: '/nothing-of-ours' },
  ];
}

/** The addresses that have a page, as Next's folders name them: `/routes/[id]`. */
export function addressesWithPages(): string[] {
  const app = join(root, 'apps/web/src/app');
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /(^|\/)page\.tsx$/.test(file))
    .map((file) => `/${dirname(file)}`.replace(/\/\([^)]+\)/g, '').replace(/^\/\.$/, '/'));
}
