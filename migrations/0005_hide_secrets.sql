-- People read rows of their own organization, but no secret in them: a relay's signing secret and the hashes of keys
-- and tokens stay with the machines' role.
do $$
declare
  guarded record;
begin
  for guarded in
    select table_name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as open_columns
    from information_schema.columns
    where table_schema = 'public' and table_name in ('relays', 'agents', 'api_tokens')
      and column_name not in ('webhook_secret', 'token_hash', 'key_hash')
    group by table_name
  loop
    execute format('revoke select on %I from twinline_people', guarded.table_name);
    execute format('grant select (%s) on %I to twinline_people', guarded.open_columns, guarded.table_name);
  end loop;
end $$;

-- Reports and route pages ask for directives by time.
create index directives_by_time on directives (route_id, decided_at);
