-- Quarter-hours of connects like those of samples; a row of days stands for 96 quarter-hours, so half a year a chunk.
select create_hypertable('rollup_connects', 'bucket', chunk_time_interval => interval '28 days', create_default_indexes => false, migrate_data => true);
select create_hypertable('rollup_days', 'day', chunk_time_interval => interval '182 days', create_default_indexes => false, migrate_data => true);
