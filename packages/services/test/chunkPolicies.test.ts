import { describe, expect, it } from 'vitest';
import { defaultRetention } from '../src/retention/retention';
import { type ChunkServer, droppedByPolicy, planChunkPolicies } from '../src/rollup/chunkPolicies';
import { kept } from '../src/rollup/kept';

const tables = kept.map(({ table }) => table).filter((table) => table !== 'signals');
const bare: ChunkServer = {
  license: 'timescale',
  version: '2.19.3',
  hypertables: tables.map((table) => ({
    table,
    compressed: false,
    hasCompressionPolicy: false,
    droppedAfterSeconds: null,
  })),
  unlimitedDecompression: false,
};
/** As it is once every statement of the plan has run. */
const settled: ChunkServer = {
  ...bare,
  unlimitedDecompression: true,
  hypertables: kept
    .filter(({ table }) => tables.includes(table))
    .map(({ table, days, compressAfterDays }) => ({
      table,
      compressed: compressAfterDays !== null,
      hasCompressionPolicy: compressAfterDays !== null,
      droppedAfterSeconds: defaultRetention[days] * 86_400 + 3_600,
    })),
};

describe('chunk policies', () => {
  it('are left alone where the license has none, and on plain PostgreSQL', () => {
    expect(planChunkPolicies({ ...bare, license: 'apache' }, defaultRetention)).toEqual([]);
    expect(planChunkPolicies({ ...bare, license: null, hypertables: [] }, defaultRetention)).toEqual([]);
    expect(droppedByPolicy({ ...settled, license: 'apache' }, defaultRetention)).toEqual(new Set());
  });

  it('compress by path and time and drop at the longest retention, under the names that 2.18 brought', () => {
    const plan = planChunkPolicies(bare, defaultRetention);
    expect(plan).toContain(
      "alter table samples set (timescaledb.enable_columnstore, timescaledb.segmentby = 'path_id', timescaledb.orderby = 'start desc')",
    );
    expect(plan).toContain("call add_columnstore_policy('samples', after => interval '2 days', if_not_exists => true)");
    expect(plan).toContainEqual(
      expect.stringContaining("add_retention_policy('samples', drop_after => interval '16 days 3600 seconds'"),
    );
    expect(plan.filter((statement) => statement.includes('columnstore_policy'))).toHaveLength(5);
    expect(plan.filter((statement) => statement.includes('add_retention_policy'))).toHaveLength(tables.length);
  });

  it('use the older names before 2.18', () => {
    const plan = planChunkPolicies({ ...bare, version: '2.17.2' }, defaultRetention);
    expect(plan).toContain(
      "alter table rollup_minutes set (timescaledb.compress, timescaledb.compress_segmentby = 'path_id', timescaledb.compress_orderby = 'bucket desc')",
    );
    expect(plan).toContain(
      "select add_compression_policy('rollup_minutes', compress_after => interval '21 days', if_not_exists => true)",
    );
    expect(plan.join()).not.toContain('columnstore');
  });

  it('keep the rows that a heatmap reads, and bandwidth use, uncompressed', () => {
    const plan = planChunkPolicies(bare, defaultRetention).filter((statement) => !statement.includes('retention'));
    expect(plan.join()).not.toMatch(/rollup_days|circuit_usage/);
  });

  it('need nothing once they are there, and then the server drops every chunk by itself', () => {
    expect(planChunkPolicies(settled, defaultRetention)).toEqual([]);
    expect(droppedByPolicy(settled, defaultRetention)).toEqual(new Set(tables));
  });

  it('follow the longest retention when it changes, and no policy of another age is counted on', () => {
    const longer = { ...defaultRetention, rawDays: 60 };
    const plan = planChunkPolicies(settled, longer);
    expect(plan).toHaveLength(2);
    for (const [i, table] of ['samples', 'connects'].entries()) {
      expect(plan[i]).toContain(`remove_retention_policy('${table}', if_exists => true)`);
      expect(plan[i]).toContain(`add_retention_policy('${table}', drop_after => interval '60 days 3600 seconds'`);
    }
    expect(droppedByPolicy(settled, longer)).not.toContain('samples');
  });
});
