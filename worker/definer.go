package worker

import (
	"context"
	"fmt"
	"ftsync/worker/postgres"

	"github.com/jackc/pgx/v5"
)

// definerRole is the role that trigger functions belong to, as SQL: they run with
// its rights in everybody's sessions, so it has none but on ftsync's own tables. One
// a database, because roles are of all databases of a server, and a member of it may
// change the functions.
const definerRole = `'ftsync_owner_' || (select oid from pg_database where datname = current_database())`

// definer is what is known of that role.
type definer struct {
	name   string // quoted; empty: this role can't make one or use it, functions stay with who installs them
	why    string // it is not used, where that is worth a word
	exists bool
	member bool // we are, or need not be
	rights bool // it has those it needs
	super  bool // we are a superuser
}

// definerOf looks whether the role is there, nobody else's, and to be used by us. A
// role that may log in, or that others are members of, is somebody's way to our functions.
func definerOf(ctx context.Context, q postgres.Querier, version int) (d definer, err error) {
	var manages, creates, spoiled bool
	err = q.QueryRow(ctx, `
		with me as (select * from pg_roles where rolname = current_user), d as (select * from pg_roles where rolname = `+definerRole+`)
		select quote_ident(`+definerRole+`), me.rolsuper,
		       coalesce((select pg_has_role(current_user, nspowner, 'usage') from pg_namespace where nspname = 'ftsync'), true),
		       me.rolsuper or me.rolcreaterole,
		       exists (select from d), me.rolsuper or coalesce((select pg_has_role(current_user, d.oid, 'usage') from d), false),
		       exists (select from d where rolcanlogin or rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)
		       or exists (select from pg_auth_members m join d on m.member = d.oid)
		       or exists (select from pg_auth_members m join d on m.roleid = d.oid join pg_roles r on r.oid = m.member
		                  where not r.rolsuper and r.rolname <> current_user
		                    and r.oid <> (select datdba from pg_database where datname = current_database())
		                    and r.oid is distinct from (select nspowner from pg_namespace where nspname = 'ftsync'))
		from me`).Scan(&d.name, &d.super, &manages, &creates, &d.exists, &d.member, &spoiled)
	if err != nil {
		return d, fmt.Errorf("look for the role of trigger functions: %w", err)
	}
	switch {
	case !manages:
		d.name = ""
	case spoiled:
		d.why = fmt.Sprintf("role %s may log in, has rights or has members of its own, and is not used: drop it", d.name)
		d.name = ""
	case !d.exists && !creates, d.exists && !d.member && !creates:
		if d.super {
			break
		}
		d.why, d.name = "this role may not create roles, so trigger functions run with its own rights: let a role with CREATEROLE run `ftsync migrate`", ""
	}
	if d.name == "" || !d.exists || version == 0 {
		return d, nil
	}
	err = q.QueryRow(ctx, `
		select has_schema_privilege(d.oid, 'ftsync', 'usage') and has_table_privilege(d.oid, 'ftsync.change', 'insert') and has_table_privilege(d.oid, 'ftsync.change', 'select')
		       and coalesce(has_function_privilege(d.oid, to_regprocedure('ftsync.mark(int,text)'), 'execute'), false)
		       and has_sequence_privilege(d.oid, 'ftsync.wake', 'update')
		from pg_roles d where d.rolname = `+definerRole).Scan(&d.rights)
	if err != nil {
		return d, fmt.Errorf("look for the rights of the role of trigger functions: %w", err)
	}
	return d, nil
}

// statements make the role, with the rights that trigger functions need.
func (d definer) statements() (list []string) {
	if d.name == "" {
		return nil
	}
	if !d.exists {
		list = append(list, "create role "+d.name+" nologin")
	}
	if !d.member {
		list = append(list, "grant "+d.name+" to current_user")
	}
	if !d.rights {
		list = append(list,
			"grant usage on schema ftsync to "+d.name,
			"grant select, insert on ftsync.change to "+d.name,
			"grant usage, update on sequence ftsync.change_id, ftsync.trimmed, ftsync.log_limit, ftsync.epoch, ftsync.wake to "+d.name,
			"grant execute on function ftsync.wake(), ftsync.accepts(), ftsync.put(int, text[]), ftsync.mark(int, text) to "+d.name)
	}
	return list
}

// own are the statements that give a function to the role. A role that owns
// something in a schema has to be one that could have made it there, at that moment.
func (d definer) own(function string) []string {
	alter := fmt.Sprintf("alter function %s() owner to %s", function, d.name)
	if d.super {
		return []string{alter}
	}
	return []string{"grant create on schema ftsync to " + d.name, alter, "revoke create on schema ftsync from " + d.name}
}

// makeDefiner makes the role where that is possible.
func makeDefiner(ctx context.Context, conn *postgres.Conn) error {
	d, err := definerOf(ctx, conn, 1)
	if err != nil || len(d.statements()) == 0 {
		return err
	}
	err = withState(ctx, conn, func(tx pgx.Tx) error {
		if d, err = definerOf(ctx, tx, 1); err != nil {
			return err // another replica may have been faster
		}
		for _, sql := range d.statements() {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make the role that trigger functions belong to: %w", err)
	}
	return nil
}
