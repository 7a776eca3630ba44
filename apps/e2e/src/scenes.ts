import { demo } from './demo';
import { quiet, routeOf, until } from './lab';
import { query } from './query';

/** What the lab says of its scenarios and what was played last where; epoch ms. */
interface LabWorld {
  readonly regions: readonly {
    readonly code: string;
    readonly play: { readonly name: string; readonly startedAt: number; readonly endedAt: number | null } | null;
  }[];
  readonly scenarios: readonly { readonly name: string; readonly lengthSeconds: number; readonly story: Story }[];
}

/** Decisions in their order as `reason line`, and the fault domains of the incidents, sorted. */
interface Story {
  readonly told: readonly { readonly reason: string; readonly line: string }[];
  readonly faults: readonly string[];
}

export async function labWorld(): Promise<LabWorld> {
  return (await (await fetch(`${demo().lab}/world`)).json()) as LabWorld;
}

/** Starts a scenario; `region` null: where the scenario itself says. Gives the regions that it plays in. */
export async function begin(name: string, region: string | null): Promise<readonly string[]> {
  const response = await fetch(`${demo().lab}/scenario`, {
    method: 'POST',
    body: JSON.stringify(region === null ? { name } : { name, region }),
  });
  const answer = (await response.json()) as { regions: string[]; error?: { message: string } };
  if (!response.ok) throw new Error(`${name} in ${region}: ${answer.error?.message}`);
  return answer.regions;
}

/** Where the events of the organization end now: what comes after belongs to what is played next. */
export async function lastEvent(): Promise<number> {
  const [row] = await query<{ id: number }>('select coalesce(max(id), 0)::float8 as id from events');
  return row?.id ?? 0;
}

/** What was decided and advised in a region after that event, renewals and refusals left out. */
export async function toldSince(region: string, event: number): Promise<Story['told']> {
  return query(
    `select coalesce(d.reason, e.body ->> 'reason') as reason, coalesce(d.line, e.body ->> 'line') as line
     from events e join routes o on o.id = e.route_id join regions g on g.id = o.region_id
     left join directives d on d.id = (e.body ->> 'directiveId')::uuid
     where g.code = $1 and e.id > $2 and e.kind in ('directive', 'advice') and coalesce(d.reason, '') <> 'renewed'
     order by e.id`,
    [region, event],
  );
}

/** Waits until a scenario is over in a region and all is well there again; gives what happened meanwhile. */
export async function storyOf(name: string, region: string, event: number): Promise<Story> {
  const scenario = (await labWorld()).scenarios.find((candidate) => candidate.name === name);
  if (scenario === undefined) throw new Error(`the lab has no scenario ${name}`);
  const { lengthSeconds, story } = scenario;
  const play = await until(`${name} over in ${region}`, lengthSeconds * 1_000 + 60_000, async () => {
    const newest = (await labWorld()).regions.find(({ code }) => code === region)?.play;
    return newest?.name === name && newest.endedAt !== null && newest;
  });
  const incidents = () =>
    query<{ faultDomain: string; open: boolean }>(
      `select i.fault_domain as "faultDomain", i.closed_at is null as open
       from incidents i join regions g on g.id = i.region_id
       where g.code = $1 and i.opened_at > $2 and not i.demo`,
      [region, new Date(play.startedAt - 1_000)],
    );
  // What is missing is told by the comparison; waiting for it is given up after this.
  const told = async () => (await toldSince(region, event)).length >= story.told.length;
  await until(`${name} told in ${region}`, 90_000, told).catch(() => undefined);
  await until(`${region} well after ${name}`, 90_000, async () => {
    const { grades, advice, activeLine } = await routeOf(region);
    const well = activeLine === 'A' && advice === 'none' && Object.values(grades).every((grade) => grade === 'good');
    return well && (await incidents()).every(({ open }) => !open);
  });
  const faults = new Set((await incidents()).map(({ faultDomain }) => faultDomain));
  return { told: await toldSince(region, event), faults: [...faults].sort() };
}

/** Plays a scenario in a region that is quiet at first, and whose incidents are over: one that lasts would go on as one. */
export async function play(name: string, region: string): Promise<Story> {
  await quiet(region);
  await until(`no incident is open in ${region}`, 60_000, async () => {
    const open = await query(
      'select from incidents i join regions g on g.id = i.region_id where g.code = $1 and i.closed_at is null',
      [region],
    );
    return open.length === 0;
  });
  const event = await lastEvent();
  await begin(name, region);
  return storyOf(name, region, event);
}

/** The story that the catalogue tells, comparable with what was played. */
export async function storyInCatalogue(name: string): Promise<Story> {
  const scenario = (await labWorld()).scenarios.find((candidate) => candidate.name === name);
  if (scenario === undefined) throw new Error(`the lab has no scenario ${name}`);
  const { told, faults } = scenario.story;
  return { told, faults: [...faults].sort() };
}
