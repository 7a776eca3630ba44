-- Secondary measurements come in at a hundredth of the probes' rate: a day a chunk.
select create_hypertable('connects', 'at', chunk_time_interval => interval '1 day', create_default_indexes => false, migrate_data => true);
select create_hypertable('circuit_usage', 'start', chunk_time_interval => interval '7 days', create_default_indexes => false, migrate_data => true);
