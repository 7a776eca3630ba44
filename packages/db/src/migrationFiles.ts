import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `needs` names the extension without which the file is skipped. */
export interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  readonly needs: 'timescaledb' | null;
}

/**
 * The files of a migrations folder in the order in which they run: NNNN_name.sql by number, and right after each its
 * timescale/NNNN_*.sql. Names are relative to the folder.
 */
export function migrationFiles(folder: string): MigrationFile[] {
  const plain = sqlFiles(folder).map((name) => read(folder, name, null));
  const timescale = sqlFiles(join(folder, 'timescale')).map((name) => read(folder, `timescale/${name}`, 'timescaledb'));
  return [...plain, ...timescale].sort((a, b) => orderOf(a).localeCompare(orderOf(b)));
}

/** One digest of all of them: what a template database is keyed by. */
export function migrationsDigest(files: readonly MigrationFile[]): string {
  return createHash('sha256')
    .update(files.map((file) => `${file.name} ${file.checksum}\n`).join(''))
    .digest('hex');
}

function orderOf(file: MigrationFile): string {
  const base = file.name.replace('timescale/', '');
  return `${base.slice(0, 4)}${file.needs === null ? 0 : 1}${base}`;
}

function sqlFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => /^\d{4}_\w+\.sql$/.test(name)) : [];
}

function read(folder: string, name: string, needs: 'timescaledb' | null): MigrationFile {
  const sql = readFileSync(join(folder, name), 'utf8');
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex'), needs };
}
