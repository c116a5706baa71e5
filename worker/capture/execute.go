package capture

import (
	"context"
	"fmt"

	"ftsync/worker/postgres"
)

// keepExecute returns the statements after which only its owner may put a trigger function of
// ftsync on a table. Anybody else could have it log whatever they like as changes of another
// table.
func keepExecute(ctx context.Context, q postgres.Querier, function string) (statements []string, err error) {
	statements = []string{fmt.Sprintf("revoke all on function %s() from public", function)}
	var defaults bool
	if err := q.QueryRow(ctx,
		"select exists (select from pg_default_acl where defaclobjtype = 'f')").Scan(&defaults); err != nil ||
		!defaults {
		return statements, err
	}
	return append(statements, fmt.Sprintf(`do $$
declare
  statement text;
begin
  for statement in
    select format('revoke all on function %[1]s() from %%I', pg_get_userbyid(a.grantee))
    from pg_proc p cross join aclexplode(p.proacl) a
    where p.oid = '%[1]s()'::regprocedure and a.grantee <> p.proowner
  loop
    execute statement;
  end loop;
end $$`, function)), nil
}
