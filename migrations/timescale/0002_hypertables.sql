-- What needs the extension; on plain PostgreSQL the same tables work without it. Chunks are sized so that one day's
-- (or week's) index fits in memory at the planned load; rows arrive in time order, and retention drops whole chunks.
create extension if not exists timescaledb;
select create_hypertable('samples', 'start', chunk_time_interval => interval '6 hours', create_default_indexes => false, migrate_data => true);
select create_hypertable('rollup_minutes', 'bucket', chunk_time_interval => interval '7 days', create_default_indexes => false, migrate_data => true);
select create_hypertable('rollup_quarters', 'bucket', chunk_time_interval => interval '28 days', create_default_indexes => false, migrate_data => true);
