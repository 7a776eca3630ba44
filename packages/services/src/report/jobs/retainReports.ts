import type pg from 'pg';
import { defaultRetention } from '../../retention/retention';
import { retentionColumns } from '../../rollup/kept';

const JOBS_DAYS = 30;
/** Files are made again when somebody wants them. */
const FILES_DAYS = 180;
/** Links that open nothing any more are listed for so long. */
const LINKS_DAYS = 90;
/** Deleted in one statement. */
const SLICE = 500;

const STATEMENTS = [
  `delete from report_jobs where id in (select id from report_jobs
     where state in ('done', 'failed') and created_at < $1::timestamptz - ${JOBS_DAYS} * interval '24 hours' limit ${SLICE})`,
  `delete from report_files where ctid in (select ctid from report_files
     where made_at < $1::timestamptz - ${FILES_DAYS} * interval '24 hours' limit ${SLICE})`,
  `delete from report_links where id in (select id from report_links
     where expires_at < $1::timestamptz - ${LINKS_DAYS} * interval '24 hours' limit ${SLICE})`,
  // A report goes with the quarter-hours that it was made of.
  `delete from reports where id in (
     select r.id from reports r left join retentions t on t.organization_id = r.organization_id
     where r.ends_at < $1::timestamptz
       - coalesce(t.${retentionColumns.quartersDays}, ${defaultRetention.quartersDays}) * interval '24 hours' limit ${SLICE})`,
];

/** Deletes old jobs, files, links, and reports with all their versions; returns how many rows went. `now` is epoch ms. */
export async function retainReports(client: pg.ClientBase, now: number, signal?: AbortSignal): Promise<number> {
  let deleted = 0;
  for (const statement of STATEMENTS) {
    let went = SLICE;
    while (went === SLICE && signal?.aborted !== true) {
      went = (await client.query(statement, [new Date(now)])).rowCount ?? 0;
      deleted += went;
    }
  }
  return deleted;
}
