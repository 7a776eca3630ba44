-- An invitation is a link: whoever holds its token may accept it, once. The address is where it was sent, if anywhere.
alter table invitation
  alter column email drop not null,
  add column token_hash text unique,
  add column accepted_by text references "user" (id) on delete set null,
  add column accepted_at timestamptz;

-- As with other tokens: not even its hash is for people.
do $$
declare
  open_columns constant text := (
    select string_agg(quote_ident(column_name), ', ' order by ordinal_position) from information_schema.columns
    where table_schema = 'public' and table_name = 'invitation' and column_name <> 'token_hash');
begin
  revoke select on invitation from twinline_people;
  execute format('grant select (%s) on invitation to twinline_people', open_columns);
end $$;
