import type { SampleColumns } from '@twinline/wire/batch';
import type pg from 'pg';
import { inTransaction } from '../inTransaction';
import { BESIDES_PARAMETERS, type Besides, besidesStatements, besidesValues, bringsBesides } from './besides';
import {
  cutPositions,
  flatInt2Array,
  flatInt4Array,
  int4Array,
  int8Array,
  type Mask,
  timestamptzArray,
  whole,
} from './binaryArrays';
import { copyIn } from './copyIn';
import { copyRows } from './copyRows';
import { keepNewest } from './keepNewest';
import { MARK_PARAMETERS, markValues, marksStatement } from './marks';
import { type ColumnType, numberColumns, tableColumns } from './sampleTable';
import { SIGNAL_PARAMETERS, signalsStatement, signalValues } from './signals';

/** A batch that was checked and waits for its commit. `receivedAt` is epoch ms. */
export interface ReceivedBatch extends Besides {
  /** It was let in before (agents send by a second way what is not answered soon): its rows are probably stored. */
  readonly repeated?: boolean;
}

const ARRAYS: Record<ColumnType, { readonly type: string; readonly write: typeof int4Array }> = {
  int2: { type: 'int4', write: int4Array },
  int4: { type: 'int4', write: int4Array },
  'int4?': { type: 'int4', write: int4Array },
  int8: { type: 'int8', write: int8Array },
  timestamptz: { type: 'timestamptz', write: timestamptzArray },
};

const COPY = `copy samples (${tableColumns.join(', ')}) from stdin (format binary)`;

/** Histograms are ragged: they travel as one flat array and are cut by position. */
function upsertStatement(first: number): string {
  const p = (offset: number) => `$${first + numberColumns.length + offset}`;
  const names = numberColumns.map(([, name]) => name).join(', ');
  const arrays = numberColumns.map(([, , type], i) => `$${first + i}::${ARRAYS[type].type}[]`).join(', ');
  const updated = tableColumns.filter((name) => name !== 'path_id' && name !== 'start');
  return `insert into samples (${tableColumns.join(', ')})
  select ${names}, received_at, (${p(3)}::int2[])[cut_from:cut_to], (${p(4)}::int4[])[cut_from:cut_to]
  from unnest(${arrays}, ${p(0)}::timestamptz[], ${p(1)}::int4[], ${p(2)}::int4[])
    as s (${names}, received_at, cut_from, cut_to)
  on conflict (path_id, start) do update set ${updated.map((name) => `${name} = excluded.${name}`).join(', ')}
  where excluded.revision > samples.revision`;
}

/**
 * Everything of a group in one statement, so that samples, signals and the marks of the buckets they touched become
 * durable together in one round trip. Few groups bring what some of its parts take: the others need not pay for them.
 */
function statement(parts: { readonly besides: boolean; readonly samples: boolean }) {
  let first = 1 + MARK_PARAMETERS;
  const more = [`heard as (${signalsStatement(first)})`];
  first += SIGNAL_PARAMETERS;
  if (parts.besides) {
    more.push(besidesStatements(first));
    first += BESIDES_PARAMETERS;
  }
  if (parts.samples) more.push(`stored as (${upsertStatement(first)})`);
  const name = `ingest${parts.besides ? '-besides' : ''}${parts.samples ? '-samples' : ''}`;
  return { name, text: `with ${more.join(', ')} ${marksStatement(1)}` };
}

const STATEMENTS = {
  usual: {
    none: statement({ besides: false, samples: false }),
    samples: statement({ besides: false, samples: true }),
  },
  besides: {
    none: statement({ besides: true, samples: false }),
    samples: statement({ besides: true, samples: true }),
  },
};

/** Commits a group of batches with one statement, whatever is stored of them already. */
export async function commitGroup(client: Pick<pg.ClientBase, 'query'>, group: readonly Besides[]): Promise<void> {
  await runStatement(client, group, keepNewest(group, all(group)));
}

/**
 * Commits a group of batches whose samples are most likely new: those go by binary COPY, which takes half the time but
 * knows nothing of revisions; corrections, and what was sent before, by the statement. All in one transaction.
 *
 * @throws the database's unique violation where a new sample is stored already: nothing of the group is stored then,
 *   and `commitGroup` takes it.
 */
export async function copyGroup(pool: pg.Pool, group: readonly ReceivedBatch[]): Promise<void> {
  const fresh = group.map(freshRows);
  const rest = fresh.map((mask) => mask.map((one) => 1 - one));
  await inTransaction(pool, async (client) => {
    if (fresh.some(hasRows)) await copyIn(client, COPY, copyRows(group, fresh));
    await runStatement(client, group, keepNewest(group, rest));
  });
}

async function runStatement(
  client: Pick<pg.ClientBase, 'query'>,
  group: readonly Besides[],
  masks: readonly Mask[],
): Promise<void> {
  const besides = group.filter(bringsBesides);
  const parts = { besides: besides.length > 0, samples: masks.some(hasRows) };
  await client.query({
    ...STATEMENTS[parts.besides ? 'besides' : 'usual'][parts.samples ? 'samples' : 'none'],
    values: [
      ...markValues(group),
      ...signalValues(group),
      ...(parts.besides ? besidesValues(besides) : []),
      ...(parts.samples ? sampleValues(group, masks) : []),
    ],
  });
}

const all = (group: readonly Besides[]): Mask[] =>
  group.map(({ batch }) => new Uint8Array(batch.samples.path.length).fill(1));

function freshRows({ batch, repeated }: ReceivedBatch): Mask {
  const { revision } = batch.samples;
  const mask = new Uint8Array(revision.length);
  if (repeated === true) return mask;
  for (let row = 0; row < revision.length; row += 1) if (revision[row] === 0) mask[row] = 1;
  return mask;
}

const hasRows = (mask: Mask): boolean => mask.includes(1);

function sampleValues(group: readonly Besides[], masks: readonly Mask[]): Buffer[] {
  const pieces = (name: Exclude<keyof SampleColumns, 'rttBuckets' | 'rttCounts'>) =>
    group.map(({ batch }) => batch.samples[name]);
  const buckets = group.map(({ batch }) => batch.samples.rttBuckets);
  const counts = group.map(({ batch }) => batch.samples.rttCounts);
  const receivedAt = group.map(({ batch, receivedAt }) =>
    new Array<number>(batch.samples.path.length).fill(receivedAt * 1_000),
  );
  const cuts = cutPositions(buckets, masks);
  return [
    ...numberColumns.map(([wire, , type]) => ARRAYS[type].write(pieces(wire), masks)),
    timestamptzArray(receivedAt, masks),
    int4Array(...whole(cuts.from)),
    int4Array(...whole(cuts.to)),
    flatInt2Array(buckets, masks),
    flatInt4Array(counts, masks),
  ];
}
