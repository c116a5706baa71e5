package changelog

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// DefinerRole is an SQL expression for the name of the role that owns the trigger functions. They
// run with its rights in everybody's sessions, so it only has rights on ftsync's own tables. Each
// database has a role of its own, because roles belong to the whole server and a member of the
// role may change the functions.
const DefinerRole = `'ftsync_owner_' || (select oid from pg_database where datname = current_database())`

// Definer is what is known of the role that owns the trigger functions.
type Definer struct {
	Name   string // quoted; empty: this role can't make or use it, and whoever installs functions owns them
	Why    string // why it is not used, if that is worth a warning
	exists bool
	member bool // this role is a member of it, or need not be
	rights bool // it has the rights it needs
	super  bool // this role is a superuser
}

// DefinerOf finds out whether the role exists, belongs to nobody else, and may be used by this
// role. A role that may log in or has other members is not used: through it, somebody could
// change the functions. With version 0, rights on the schema ftsync are not looked at.
func DefinerOf(ctx context.Context, q postgres.Querier, version int) (d Definer, err error) {
	var manages, creates, spoiled bool
	var me string // quoted
	err = q.QueryRow(ctx, `
		with me as (select * from pg_roles where rolname = current_user),
		     d as (select * from pg_roles where rolname = `+DefinerRole+`)
		select quote_ident(me.rolname), quote_ident(`+DefinerRole+`), me.rolsuper,
		       coalesce((select pg_has_role(current_user, nspowner, 'usage')
		                 from pg_namespace where nspname = 'ftsync'), true),
		       me.rolsuper or me.rolcreaterole,
		       exists (select from d),
		       me.rolsuper or coalesce((select pg_has_role(current_user, d.oid, 'usage') from d), false),
		       exists (select from d where rolcanlogin or rolsuper or rolcreaterole or rolcreatedb
		                                   or rolreplication or rolbypassrls)
		       or exists (select from pg_auth_members m join d on m.member = d.oid)
		       or exists (select from pg_auth_members m join d on m.roleid = d.oid join pg_roles r on r.oid = m.member
		                  where not r.rolsuper and r.rolname <> current_user
		                    and r.oid <> (select datdba from pg_database where datname = current_database())
		                    and r.oid is distinct from (select nspowner from pg_namespace where nspname = 'ftsync'))
		from me`).Scan(&me, &d.Name, &d.super, &manages, &creates, &d.exists, &d.member, &spoiled)
	if err != nil {
		return d, fmt.Errorf("look for the role of trigger functions: %w", err)
	}
	switch {
	case !manages:
		d.Name = ""
	case spoiled:
		d.Why = fmt.Sprintf("role %s may log in, has rights or has members of its own, and is not used: drop it",
			d.Name)
		d.Name = ""
	case !d.exists && !creates, d.exists && !d.member && !creates:
		if d.super {
			break
		}
		d.Why = fmt.Sprintf("role %s may not create roles, so trigger functions run with its own rights: let a "+
			"superuser run `alter role %s createrole`, run `ftsync migrate` as this role, and then take it back with "+
			"`alter role %s nocreaterole`", me, me, me)
		d.Name = ""
	}
	if d.Name == "" || !d.exists || version == 0 {
		return d, nil
	}
	err = q.QueryRow(ctx, `
		select has_schema_privilege(d.oid, 'ftsync', 'usage') and has_table_privilege(d.oid, 'ftsync.change', 'insert')
		    and has_table_privilege(d.oid, 'ftsync.change', 'select')
		       and coalesce(has_function_privilege(d.oid, to_regprocedure('ftsync.mark(int,text)'), 'execute'), false)
		       and has_sequence_privilege(d.oid, 'ftsync.wake', 'update')
		from pg_roles d where d.rolname = `+DefinerRole).Scan(&d.rights)
	if err != nil {
		return d, fmt.Errorf("look for the rights of the role of trigger functions: %w", err)
	}
	return d, nil
}

// Statements returns the statements that make the role and give it the rights that trigger
// functions need; none if nothing is to be done.
func (d Definer) Statements() (list []string) {
	if d.Name == "" {
		return nil
	}
	if !d.exists {
		list = append(list, "create role "+d.Name+" nologin")
	}
	if !d.member {
		list = append(list, "grant "+d.Name+" to current_user")
	}
	if !d.rights {
		list = append(list,
			"grant usage on schema ftsync to "+d.Name,
			"grant select, insert on ftsync.change to "+d.Name,
			"grant usage, update on sequence ftsync.change_id, ftsync.trimmed, ftsync.log_limit, ftsync.epoch, "+
				"ftsync.wake to "+d.Name,
			"grant execute on function ftsync.wake(), ftsync.accepts(), ftsync.put(int, text[]), "+
				"ftsync.mark(int, text) to "+d.Name)
	}
	return list
}

// Own returns the statements that make the role the owner of a function. At that moment Postgres
// demands that the new owner may create objects in the schema.
func (d Definer) Own(function string) []string {
	alter := fmt.Sprintf("alter function %s() owner to %s", function, d.Name)
	if d.super {
		return []string{alter}
	}
	return []string{"grant create on schema ftsync to " + d.Name, alter,
		"revoke create on schema ftsync from " + d.Name}
}

// makeDefiner makes the role if this role may.
func makeDefiner(ctx context.Context, conn *postgres.Conn) error {
	d, err := DefinerOf(ctx, conn, 1)
	if err != nil || len(d.Statements()) == 0 {
		return err
	}
	err = WithState(ctx, conn, func(tx pgx.Tx) error {
		if d, err = DefinerOf(ctx, tx, 1); err != nil {
			return err // another replica may have been faster
		}
		for _, sql := range d.Statements() {
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
