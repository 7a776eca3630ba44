import type { ShadowDecided } from '@twinline/engine/region/inputs';
import type { Effect } from '@twinline/engine/types';
import type { Context } from '../context';

/** Writes down what shadows decide, after the fact and beside everything else: no decision ever waits for it. */
export interface ShadowRecord {
  /** To be written under the epoch that the hub decides with. Never waits, never throws. */
  add(decided: ShadowDecided, epoch: number): void;
  /** Writes what waits; what fails waits on. */
  flush(): Promise<void>;
  figures(): ShadowFigures;
}

/** Since the start. */
export interface ShadowFigures {
  readonly waiting: number;
  readonly written: number;
  /** Given up because too much waited, or because another hub decides now or the shadow is over. */
  readonly dropped: number;
}

/** Half an hour of three flapping shadows on each of a hundred routes; beyond it the oldest of that shadow goes. */
const MOST_WAITING = 20_000;
/** Of one shadow in one statement. */
const MOST_AT_ONCE = 100;
const WRITE_WITHIN_MS = 5_000;

// The memory moves and what led there is written, or neither: only by the hub that holds the lease under this epoch, and
// only after what it wrote before, so that neither a paused old leader nor a second try changes anything.
const WRITE = `
  with mine as (
    update shadows s set sequence = s.sequence + jsonb_array_length($6::jsonb), state = $5::jsonb
    from route_states r
    where s.id = $1::uuid and s.ended_at is null and r.route_id = s.route_id
      and r.epoch = $2::bigint and r.lease_holder = $3::uuid and s.sequence = coalesce($4::bigint, s.sequence)
    returning s.organization_id, s.sequence
  ), written as (
    insert into shadow_decisions (shadow_id, organization_id, sequence, at, kind, line, from_line, mode, weights, reason,
      evidence, policy_version)
    select $1::uuid, mine.organization_id, mine.sequence - jsonb_array_length($6::jsonb) + row.place,
      to_timestamp((row.value ->> 'at')::float8 / 1000), row.value ->> 'kind', row.value ->> 'line',
      row.value ->> 'from', row.value ->> 'mode', row.value -> 'weights', row.value ->> 'reason',
      row.value -> 'evidence', (row.value ->> 'policyVersion')::int
    from mine cross join jsonb_array_elements($6::jsonb) with ordinality as row (value, place)
  )
  select sequence from mine`;

/** What waits of one shadow, oldest first, all of one epoch. */
interface Lane {
  readonly epoch: number;
  readonly waiting: ShadowDecided[];
  /** Of what was written last; null when nothing was under this epoch. */
  sequence: number | null;
}

export function createShadowRecord(ctx: Context, { hubId }: { hubId: string }): ShadowRecord {
  const lanes = new Map<string, Lane>();
  let [waiting, written, dropped] = [0, 0, 0];

  function laneOf(shadowId: string, epoch: number): Lane {
    const known = lanes.get(shadowId);
    if (known?.epoch === epoch) return known;
    if (known) forget(shadowId, known);
    const lane: Lane = { epoch, waiting: [], sequence: null };
    lanes.set(shadowId, lane);
    return lane;
  }

  function forget(shadowId: string, lane: Lane): void {
    waiting -= lane.waiting.length;
    dropped += lane.waiting.length;
    lanes.delete(shadowId);
  }

  async function write(shadowId: string, lane: Lane): Promise<void> {
    const batch = lane.waiting.slice(0, MOST_AT_ONCE);
    const { rows } = await ctx.db.pool.query<{ sequence: number }>({
      ...{ name: 'shadow-write', text: WRITE, query_timeout: WRITE_WITHIN_MS },
      values: [
        ...[shadowId, lane.epoch, hubId, lane.sequence],
        JSON.stringify(batch.at(-1)?.decision.state),
        JSON.stringify(batch.map(rowOf)),
      ],
    });
    const [mine] = rows;
    // Another one began meanwhile: what became of these is for nobody to ask.
    if (lanes.get(shadowId) !== lane) return;
    if (!mine) return forget(shadowId, lane);
    lane.sequence = mine.sequence;
    // By identity: what was dropped for want of room meanwhile is not counted again.
    const done = new Set(batch);
    const left = lane.waiting.filter((one) => !done.has(one));
    const gone = lane.waiting.length - left.length;
    lane.waiting.splice(0, lane.waiting.length, ...left);
    waiting -= gone;
    written += gone;
  }

  return {
    add(decided, epoch) {
      const lane = laneOf(decided.shadowId, epoch);
      lane.waiting.push(decided);
      waiting += 1;
      if (waiting <= MOST_WAITING) return;
      lane.waiting.shift();
      waiting -= 1;
      dropped += 1;
    },
    async flush() {
      for (const [shadowId, lane] of [...lanes])
        while (lanes.get(shadowId) === lane && lane.waiting.length > 0) await write(shadowId, lane);
    },
    figures: () => ({ waiting, written, dropped }),
  };
}

function rowOf({ at, decision, before }: ShadowDecided): object {
  const { state, reason, evidence } = decision;
  const [effect] = decision.effects;
  const { kind, line, from } = changeOf(effect, before.activeLine, state.activeLine);
  const { mode, weights } = state;
  return { at, kind, line, from, mode, weights, reason, evidence, policyVersion: evidence.policyVersion };
}

function changeOf(effect: Effect | undefined, before: string, after: string) {
  if (effect?.kind === 'held') return { kind: 'held', line: effect.wanted, from: before };
  if (effect?.kind === 'advice') return { kind: 'advice', line: after, from: null };
  return { kind: 'directive', line: after, from: before };
}
