package changelog

// Default privileges (ALTER DEFAULT PRIVILEGES) of the installing role give others rights on
// everything that the role makes: an application that may write to the role's tables could write
// to the log. So after each step of the migrations, the rights on what the step has made are
// taken back from everybody but the owner. Grants on what existed before were intended, and stay.

// noteMade records, within the transaction of a step, what the schema ftsync holds before it.
const noteMade = `select pg_catalog.set_config('ftsync.made', coalesce((
	select pg_catalog.string_agg(o.oid::pg_catalog.text, ' ') from (
		select oid from pg_catalog.pg_class
		    where relnamespace operator(pg_catalog.=) pg_catalog.to_regnamespace('ftsync')::pg_catalog.oid
		union all select oid from pg_catalog.pg_proc
		    where pronamespace operator(pg_catalog.=) pg_catalog.to_regnamespace('ftsync')::pg_catalog.oid
		union all select oid from pg_catalog.pg_namespace where nspname operator(pg_catalog.=) 'ftsync'
		    and exists (select from pg_catalog.pg_class where relnamespace operator(pg_catalog.=) pg_namespace.oid)) o),
		    ''), true)`

// revokeDefaults takes back the rights that default privileges gave on what was made since
// noteMade.
const revokeDefaults = `do $$
declare
  made constant text[] := string_to_array(current_setting('ftsync.made'), ' ');
  statement text;
begin
  for statement in
    select format('revoke all on %s %s from %s', o.kind, o.name,
    case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
    from (
      select oid, 'schema' as kind, 'ftsync' as name, nspacl as acl, nspowner as owner from pg_namespace
      where nspname = 'ftsync'
      union all
      select oid, case relkind when 'S' then 'sequence' else 'table' end, oid::regclass::text, relacl, relowner
      from pg_class where relnamespace = 'ftsync'::regnamespace and relkind in ('r', 'S')
      union all
      select oid, 'function', oid::regprocedure::text, proacl, proowner from pg_proc
      where pronamespace = 'ftsync'::regnamespace
    ) o cross join aclexplode(o.acl) a
    where a.grantee <> o.owner and not o.oid::text = any(made)
    group by 1
  loop
    execute statement;
  end loop;
end $$`
