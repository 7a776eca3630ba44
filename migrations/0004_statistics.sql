-- Nobody searches by what is inside a histogram, and collecting statistics of array elements is most of what ANALYZE
-- of these tables would cost.
alter table samples alter column rtt_buckets set statistics 0, alter column rtt_counts set statistics 0;
alter table rollup_minutes alter column rtt_buckets set statistics 0, alter column rtt_counts set statistics 0;
alter table rollup_quarters alter column rtt_buckets set statistics 0, alter column rtt_counts set statistics 0;
