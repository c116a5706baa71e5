package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"ftsync/cache/document"
	"ftsync/cache/sqlite"
)

// A file's schema can make SQLite run things: a view in place of a table, a trigger, a generated
// column. So a file whose schema is not what this package makes is refused before it is queried.

// object is a row of sqlite_schema.
type object struct{ kind, table, sql string }

// keyIndex is the statement by which Build extends the schema of a new file.
const keyIndex = "create unique index if not exists doc_key on doc (key)"

// readObjects reads the schema of a file: its objects by name.
func readObjects(r *sqlite.Conn) (map[string]object, error) {
	objects := map[string]object{}
	err := r.Query(context.Background(), func(row []driver.Value) error {
		name, err := sqlite.TextIn(row[1])
		if err != nil {
			return err
		}
		var o object
		o.kind, _ = row[0].(string)
		o.table, _ = row[2].(string)
		o.sql, _ = row[3].(string)
		objects[name] = o
		return nil
	}, "select type, name, tbl_name, sql from sqlite_schema")
	return objects, err
}

var layoutObjects sync.Map // the results of objectsOf, by the statements of the layout

// objectsOf returns the objects that a file of the layout has once it is built.
func objectsOf(l *document.Layout) (map[string]object, error) {
	statements := append(l.DDL(), keyIndex)
	id := strings.Join(statements, ";")
	if known, ok := layoutObjects.Load(id); ok {
		return known.(map[string]object), nil
	}
	w, err := sqlite.OpenMemory()
	if err != nil {
		return nil, err
	}
	for _, ddl := range statements {
		err = errors.Join(err, w.Run(ddl))
	}
	var objects map[string]object
	if err == nil {
		objects, err = readObjects(w)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("make the tables once more: %w", err)
	}
	layoutObjects.Store(id, objects)
	return objects, nil
}

// checkTables returns an error when a file has anything but tables and indexes. It must be called before
// anything is read from the file, even from meta.
func checkTables(objects map[string]object) error {
	for _, name := range slices.Sorted(maps.Keys(objects)) {
		if o := objects[name]; o.kind != "table" && o.kind != "index" {
			return fmt.Errorf("the file has a %s %q, which ftsync did not make", o.kind, name)
		}
	}
	return nil
}

// checkObjects returns an error when a file's schema is not the one that the layout makes.
func checkObjects(l *document.Layout, objects map[string]object) error {
	want, err := objectsOf(l)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(objects)) {
		if want[name] != objects[name] {
			return fmt.Errorf("the file has a %s %q that is not as ftsync makes it", objects[name].kind, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if _, ok := objects[name]; !ok && name != "doc_key" {
			return fmt.Errorf("the file has no %s %q", want[name].kind, name)
		}
	}
	return nil
}
