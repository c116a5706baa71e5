package worker

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// ddlIdeas are what an administrator does to tables while they are followed. Where a
// list leaves things as indexes can't use them, it puts them back in the end.
var ddlIdeas = []idea{
	{name: "columns", alter: func(w *world, r *rand.Rand) []string {
		tab := w.any(r)
		c := tab.columns[r.IntN(len(tab.columns))]
		alter := "alter table " + tab.name + " "
		switch r.IntN(10) {
		case 0:
			return []string{alter + "add column passing int default 7", "update " + tab.name + " set passing = 8",
				alter + "drop column passing"}
		case 1:
			// what is assigned later becomes text by itself
			return []string{alter + "alter column " + c.name + " type text using " + c.name + "::text"}
		case 2:
			return []string{alter + "alter column " + c.name + " type " +
				c.typ + " using case when random() < 0.5 then " + c.name + " end"}
		case 3: // two columns change places, twice: between, writers fail
			d := tab.columns[r.IntN(len(tab.columns))]
			if c.name == d.name {
				return nil
			}
			swap := fmt.Sprintf("begin; %[1]s rename %[2]s to passing; %[1]s rename %[3]s to %[2]s; %[1]s rename "+
				"passing to %[3]s; commit", alter, c.name, d.name)
			return []string{swap, "select pg_sleep(0.1)", swap}
		case 4:
			return []string{fmt.Sprintf("begin; %[1]s drop column %[2]s; %[1]s add column %[2]s %[3]s default "+
				"%[4]s; commit", alter, c.name, c.typ, c.value("7"))}
		case 5:
			return []string{alter + "alter column " + c.name + " set default " + c.value("3"),
				alter + "alter column " + c.name + " set statistics 10", "analyze " + tab.name}
		case 6:
			return []string{"grant select on " + tab.name + " to public",
				"comment on table " + tab.name + " is 'of the oracle'", "revoke select on " + tab.name + " from public"}
		case 7:
			return []string{alter + "rename " + c.name + " to passing", "select pg_sleep(0.2)",
				alter + "rename passing to " + c.name}
		case 8:
			if k := tab.key[0]; !tab.partitioned && k.typ == "int" {
				return []string{alter + "alter column " + k.name + " type bigint"}
			}
		case 9:
			if tab.refers != nil {
				return []string{alter + "alter column ref0 type " + tab.refers.key[0].typ + " using null",
					"update " + tab.name + " set ref0 = alt0"}
			}
		}
		return nil
	}},
	{name: "types", alter: func(w *world, r *rand.Rand) []string {
		switch r.IntN(4) {
		case 0:
			return []string{"alter type oracle_mood rename value 'ok' to 'fine'", "select pg_sleep(0.2)",
				"alter type oracle_mood rename value 'fine' to 'ok'"}
		case 1:
			return []string{"alter type oracle_mood add value if not exists 'new'"}
		case 2:
			return []string{"alter type oracle_pair rename attribute y to z", "select pg_sleep(0.2)",
				"alter type oracle_pair rename attribute z to y"}
		}
		return []string{"alter domain oracle_domain add constraint passing check (value <> 'never')",
			"alter domain oracle_domain drop constraint passing"}
	}},
	{name: "partitions", alter: func(w *world, r *rand.Rand) []string {
		tab := w.any(r)
		if !tab.partitioned {
			return nil
		}
		i := r.IntN(3)
		part := tab.partName(i)
		attach := fmt.Sprintf("alter table %s attach partition %s for values with (modulus 3, remainder %d)",
			tab.name, part, i)
		c := tab.columns[0]
		change := "update " + part + " set " + c.name + " = " + c.value(fmt.Sprint(r.IntN(1000))) +
			" where random() < 0.4"
		switch r.IntN(4) {
		case 0:
			return []string{fmt.Sprintf("alter table %s detach partition %s", tab.name, part), change,
				"delete from " + part + " where random() < 0.3", "select pg_sleep(0.1)", attach}
		case 1: // between two looks
			return []string{fmt.Sprintf("begin; alter table %s detach partition %s; %s; %s; commit", tab.name,
				part, change, attach)}
		case 2:
			return []string{fmt.Sprintf("alter table %s disable trigger all", part), change,
				fmt.Sprintf("alter table %s enable trigger all", part)}
		}
		return []string{fmt.Sprintf("begin; alter table %s disable trigger all; %s; alter table %[1]s enable "+
			"trigger all; commit", part, change), "truncate " + part}
	}},
	{name: "triggers", alter: func(w *world, r *rand.Rand) []string {
		tab := w.any(r)
		c := tab.columns[0]
		change := "update " + tab.name + " set " + c.name + " = " + c.value(fmt.Sprint(r.IntN(1000))) +
			" where random() < 0.4"
		what := []string{"all", "user"}[r.IntN(2)]
		disable, enable := "alter table "+tab.name+" disable trigger "+what,
			"alter table "+tab.name+" enable trigger "+what
		if r.IntN(2) == 0 {
			return []string{disable, change, enable}
		}
		return []string{"begin; " + disable + "; " + change + "; " + enable + "; commit"}
	}},
	{name: "tables", alter: func(w *world, r *rand.Rand) []string {
		tab := w.any(r)
		insert := tab.insert(fmt.Sprintf("generate_series(%d, 200) g", r.IntN(150)), "g", "on conflict do nothing")
		switch r.IntN(7) {
		case 0:
			return []string{"alter table " + tab.name + " rename to passing", "select pg_sleep(0.1)",
				insertInto(tab, passing(tab), r), renameBack(tab)}
		case 1:
			return append([]string{"drop table " + tab.name}, append(slices.Clone(tab.ddl()), insert)...)
		case 2:
			if tab.partitioned || w.isQueried(tab) { // a second one that passes is not seen there: see README.md
				return nil
			}
			return []string{"create table passing_child () inherits (" + tab.name + ")",
				insertInto(tab, "passing_child", r), "update " + tab.name + " set unseen = 1",
				"drop table passing_child"}
		case 3:
			return []string{"vacuum full " + tab.name}
		case 4:
			return []string{"truncate " + tab.name + "; " + insert}
		case 5:
			if tab.partitioned || tab.unlogged {
				return nil
			}
			return []string{"alter table " + tab.name + " set unlogged", insert,
				"alter table " + tab.name + " set logged"}
		}
		return []string{"reindex table " + tab.name, "analyze " + tab.name}
	}},
	{name: "settings", alter: func(w *world, r *rand.Rand) []string {
		set := []string{"datestyle = ''German, DMY''", "intervalstyle = ''iso_8601''", "bytea_output = ''escape''",
			"timezone = ''Pacific/Apia''", "extra_float_digits = 0", "default_transaction_isolation = ''serializable''",
			"quote_all_identifiers = on"}[r.IntN(7)]
		return []string{"do $$ begin execute format('alter database %I set " + set + "', current_database()); end $$"}
	}},
}

// any is a table, at random.
func (w *world) any(r *rand.Rand) *oracleTable { return w.tables[r.IntN(len(w.tables))] }

// insertInto inserts a row like those of a table into another of the same columns.
func insertInto(tab *oracleTable, other string, r *rand.Rand) string {
	copied := *tab
	copied.name = other
	return copied.insert(fmt.Sprintf("(select %d as g) g", r.IntN(oracleKeys)), "g", "")
}

// passing is the name of a table that has been renamed for a moment.
func passing(tab *oracleTable) string {
	if tab.name == "other.item" {
		return "other.passing"
	}
	return "passing"
}

// renameBack gives a table that is called passing its own name.
func renameBack(tab *oracleTable) string {
	_, name, qualified := strings.Cut(tab.name, ".")
	if !qualified {
		name = tab.name
	}
	return "alter table " + passing(tab) + " rename to " + name
}

// isQueried reports whether an index of the world has a query that reads a table.
func (w *world) isQueried(tab *oracleTable) bool {
	for _, def := range w.defs {
		if strings.Contains(def.Query, tab.name) {
			return true
		}
	}
	return false
}
