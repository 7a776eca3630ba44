import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { type SQL, sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { epochMs } from '../chain';
import { regionsNamed } from './regionsNamed';

/** Something with a page of its own, as lists of finds show it; what does not belong to its kind is null. */
export interface FoundObject {
  readonly kind: 'route' | 'incident' | 'agent' | 'relay' | 'policy';
  readonly id: string;
  readonly name: string | null;
  readonly regionCode: string | null;
  /** Null: show the ISO code's own name in the reader's language. */
  readonly regionName: string | null;
  readonly scenario: string | null;
  readonly line: string | null;
  /** The worst of an incident so far. */
  readonly grade: string | null;
  /** When an incident opened, epoch ms. */
  readonly openedAt: number | null;
  /** Of incidents: still open. */
  readonly open: boolean;
}

export interface Found {
  readonly items: readonly FoundObject[];
  /** Whether these are all that match: else a longer text finds more. */
  readonly complete: boolean;
}

/** Of each kind, without a text: enough that most organizations are told as a whole. */
const MOST_OF_ALL = 200;
/** Of each kind, with one. */
const MOST_FOUND = 25;
const MOST_WORDS = 8;

/**
 * Routes, incidents (open ones first), agents, relays and policies in whose names, region or scenario each word of the text
 * is; without a text the first of each kind. Regions are found by their code and by their names in both languages.
 */
export async function searchObjects(ctx: OrganizationContext, input: { readonly text: string }): Promise<Found> {
  const words = input.text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  const most = words.length === 0 ? MOST_OF_ALL : MOST_FOUND;
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const wanted = await wantedWords(tx, words);
    const found = [];
    for (const kind of kinds) found.push(await kind(tx, wanted, most + 1));
    return {
      items: found.flatMap((items) => items.slice(0, most)),
      complete: found.every((items) => items.length <= most),
    };
  });
}

/** A word with the regions whose name in some language has it. */
interface Wanted {
  readonly word: string;
  readonly regionIds: readonly string[];
}

async function wantedWords(tx: Transaction, words: readonly string[]): Promise<Wanted[]> {
  if (words.length === 0) return [];
  const { rows } = await tx.execute<{ id: string; code: string }>(
    sql`select id, code from regions where archived_at is null`,
  );
  return words.map((word) => ({ word, regionIds: regionsNamed(word, rows) }));
}

/** Each word is in the text, or the region has it in its name. */
function matches(wanted: readonly Wanted[], text: SQL, regionId: SQL | null): SQL {
  if (wanted.length === 0) return sql`true`;
  const conditions = wanted.map(({ word, regionIds }) => {
    const inText = sql`position(${word} in lower(${text})) > 0`;
    return regionId === null || regionIds.length === 0
      ? inText
      : sql`(${inText} or ${regionId} = any(${sql.param(regionIds)}::uuid[]))`;
  });
  return sql.join(conditions, sql` and `);
}

type Kind = (tx: Transaction, wanted: readonly Wanted[], limit: number) => Promise<FoundObject[]>;
type Row = Partial<FoundObject> & { id: string };

async function read(tx: Transaction, kind: FoundObject['kind'], query: SQL): Promise<FoundObject[]> {
  const { rows } = await tx.execute<Row & Record<string, unknown>>(query);
  return rows.map((row) => ({ ...nothing, ...row, kind }));
}

const nothing = {
  ...{ name: null, regionCode: null, regionName: null, scenario: null, line: null, grade: null },
  ...{ openedAt: null, open: false },
};

const region = sql`g.code as "regionCode", g.name as "regionName"`;

const kinds: readonly Kind[] = [
  (tx, wanted, limit) =>
    read(
      tx,
      'route',
      sql`select r.id, ${region}, r.scenario from routes r join regions g on g.id = r.region_id
        where r.archived_at is null and g.archived_at is null
          and ${matches(wanted, sql`concat_ws(' ', g.code, g.name, r.scenario)`, sql`g.id`)}
        order by g.code, r.scenario limit ${limit}`,
    ),
  (tx, wanted, limit) =>
    read(
      tx,
      'incident',
      sql`select i.id, ${region}, i.line_slot as line, i.worst_grade as grade, i.closed_at is null as open,
          ${epochMs(sql`i.opened_at`)} as "openedAt"
        from incidents i join regions g on g.id = i.region_id
        where i.merged_into is null
          and ${matches(wanted, sql`concat_ws(' ', g.code, g.name, i.line_slot, i.worst_grade)`, sql`g.id`)}
        order by i.closed_at is not null, i.opened_at desc, i.id limit ${limit}`,
    ),
  (tx, wanted, limit) =>
    read(
      tx,
      'agent',
      sql`select a.id, a.name, ${region} from agents a join regions g on g.id = a.region_id
          join carriers c on c.id = a.carrier_id
        where a.archived_at is null and g.archived_at is null
          and ${matches(wanted, sql`concat_ws(' ', a.name, c.name, 'as' || c.asn, g.code, g.name)`, sql`g.id`)}
        order by a.name, a.id limit ${limit}`,
    ),
  (tx, wanted, limit) =>
    read(
      tx,
      'relay',
      sql`select y.id, y.name from relays y where y.archived_at is null and ${matches(wanted, sql`y.name`, null)}
        order by y.name limit ${limit}`,
    ),
  (tx, wanted, limit) =>
    read(
      tx,
      'policy',
      sql`select p.id, p.name, p.scenario from policies p
        where p.archived_at is null and ${matches(wanted, sql`concat_ws(' ', p.name, p.scenario)`, null)}
        order by p.name, p.id limit ${limit}`,
    ),
];
