package capture

// AppliedSQL returns an SQL condition on a table, given by an expression for its oid: a
// subscription applies changes to it, which fire row triggers only. What pglogical and similar
// extensions apply is recorded nowhere that anybody may read, so where one of them is installed
// the condition is true for every table.
func AppliedSQL(oid string) string {
	return `(exists (select from pg_subscription_rel where srrelid = ` + oid + `)
		or exists (select from pg_extension where extname in ('pglogical', 'spock', 'bdr', 'pgactive')))`
}

// LimitedSQL is an SQL condition: the temporary files of some role are limited. Transition tables
// count against the limit of the writer, whose statement would fail, so row triggers are used
// then. A limit set within a session can't be known.
const LimitedSQL = `(
	(select reset_val from pg_settings where name = 'temp_file_limit') <> '-1'
	or exists (select from pg_db_role_setting s cross join unnest(s.setconfig) v
	           where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
	             and v like 'temp\_file\_limit=%' and v not like '%=-1'))`

// ForRowsSQL returns an SQL condition on a table, given by an expression for its oid: it is to have
// row triggers because of limits, or because of wanted, an SQL condition. For a role that may not
// change the triggers, it is true if the table has row triggers already.
func ForRowsSQL(oid, wanted string) string {
	return `case when (select pg_has_role(current_user, k.relowner, 'usage') from pg_class k where k.oid = ` +
		oid + `) then ` + wanted + ` or ` + LimitedSQL + `
		else exists (select from pg_trigger g where g.tgrelid = ` + oid + ` and g.tgname like 'ftsync\_row%') end`
}
