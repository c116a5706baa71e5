package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftsync/worker/pgtest"
)

const shopSQL = `
create type state as enum ('new', 'sold');
create table product (
	id bigint generated always as identity primary key, name text not null, description text, sku varchar(20) unique,
	category text, price numeric(10, 2), state state, tags text[], details jsonb, image_url text, "on" boolean,
	created_at timestamptz default now(), deleted_at timestamptz, password_hash text, searchable tsvector, raw bytea,
	owner_id uuid);
insert into product (name, description, sku, category)
	select 'The product of number ' || g, 'It is one of the things that are made for the house and for the garden, ' ||
		'with a handle that was not in the catalogue of ' || g, 'X-' || g, 'category ' || g % 4
	from generate_series(1, 400) g;
create table "Odd.table, with: signs" ("the key" text not null unique, "Text # of it" text);
create table nokey (a text);
create table notext (id int primary key, n int);
create view seen as select * from product;
analyze`

// init writes a file that check accepts, with a line for each column, and never overwrites one.
func TestInit(t *testing.T) {
	url := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, url), shopSQL)
	path := filepath.Join(t.TempDir(), "ftsync.yaml")
	environ := map[string]string{"DATABASE_URL": url, "FTSYNC_CONFIG": path}
	tests := []struct {
		name, stderr string
		args         []string
	}{
		{"no table", `no table is named; there are: Odd.table`, nil},
		{"an unknown table", "expected perhaps product", []string{"produkt"}},
		{"a view", "a view has no changes to follow", []string{"seen"}},
		{"no key", "nothing identifies a row", []string{"nokey"}},
		{"no text", "no column with text", []string{"notext"}},
	}
	for _, tt := range tests {
		code, stdout, stderr := call(t, environ, append([]string{"init"}, tt.args...)...)
		if code != exitFailed || stdout != "" || !strings.Contains(stderr, tt.stderr) {
			t.Errorf("%s: exit %d, %s%s", tt.name, code, stdout, stderr)
		}
		if _, err := os.Stat(path); err == nil {
			t.Fatalf("%s: a file is written", tt.name)
		}
	}
	code, stdout, stderr := call(t, environ, "init", "product", `"Odd.table, with: signs"`)
	if code != exitOK || !strings.Contains(stdout, path+" is written") ||
		!strings.Contains(stdout, "fits the database") || strings.Contains(stderr, "warning") {
		t.Errorf("exit %d, %s%s", code, stdout, stderr)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, want := range []string{
		"  product:  ", "    table: public.product  ", "about 400 rows", "      name: {weight: 10}  ",
		"      description: {}", "      sku: {typos: false}", "    filter:", "      - category  ", "      - price  ",
		"      - state  ", "      - tags  ", `      - "on"  `, "      - created_at  ", "      - owner_id  ",
		"    store:", "      - details  ", "      - image_url  ", "    tokenizer: english",
		`    # where: "\"deleted_at\" is null"`,
		"# left out: password_hash, for it may be a secret", "# left out: searchable,", "# left out: raw,",
		`    key: ["the key"]`, "    tokenizer: unicode",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the file lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
	code, _, stderr = call(t, environ, "init", "product")
	if after, _ := os.ReadFile(path); code != exitFailed || string(after) != text ||
		!strings.Contains(stderr, "there already") {
		t.Errorf("over a file: exit %d, %s", code, stderr)
	}
}
