package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ftsync/cache"
)

const schema = `
create table cat (id int primary key, name text not null);
insert into cat select g, 'cat ' || g from generate_series(1, 20) g;
create table item (id bigint primary key, title text not null, body text, num int, price numeric, tags text[],
meta jsonb, seen timestamptz, cat int);
create sequence item_id start 1000000;
insert into item select g, 'title ' || g || ' w' || g %% 97, 'body of ' || g || repeat(' lorem' || g %% 31,
    1 + g %% 40), g %% 1000, g / 7.0,
	array['t' || g %% 7, 'it''s'], jsonb_build_object('a', g %% 4, 'b', array['x', null]),
	timestamptz '2024-03-31 01:30+01' + g * interval '1 hour 1 ms', 1 + g %% 20
	from generate_series(1, %d) g;
insert into item (id, title, num) values (0, 'the time', 0);
create table entry (a int, b text, title text, primary key (a, b)) partition by list (a);
create table entry_1 partition of entry for values in (1);
create table entry_2 partition of entry for values in (2);
create table entry_3 partition of entry for values in (3);
insert into entry select 1 + g %% 3, 'b' || g / 3, 'entry ' || g from generate_series(0, 149) g;
insert into entry values (2, 'fresh', 'as old as the table');
analyze;
`

const configuration = `indexes:
  items:
    table: public.item
    search: {title: {weight: 3}, body: {}, tags: {}}
    filter: [num, price, seen]
    store: [cat, meta]
  joined:
    query: select i.id, i.title, c.name as catname, i.num from public.item i join public.cat c on c.id = i.cat
    key: [id]
    search: {title: {}, catname: {}}
    filter: [num]
    watch:
      - {table: public.item, columns: [id]}
      - {table: public.cat, columns: [id], keys: "select id from public.item where cat = any($1)", capture: rows}
  entries:
    table: public.entry
    search: {title: {}}
    tokenizer: english
`

// truths is SQL for what the indexes must hold: the id and the document of each row. It has
// nothing in common with the SQL of ftsync.
var truths = map[string]string{
	"items": `
		select id::text, json_build_object('title', title, 'body', body, 'tags', tags, 'num', num, 'price', price,
		    'cat', cat, 'meta', meta,
		'seen', to_char(seen at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text from item`,
	"joined": `select i.id::text, json_build_object('title', i.title, 'catname', c.name, 'num', i.num)::text
		from item i join cat c on c.id = i.cat`,
	"entries": `select json_build_array(a::text, b)::text, json_build_object('title', title)::text from entry`,
}

// truth reads what an index must hold now.
func (tr *trial) truth(index string) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(tr.Context(), 30*time.Second)
	defer cancel()
	conn, err := tr.dial(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	rows, err := conn.Query(ctx, truths[index])
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for rows.Next() {
		var id, doc string
		if err := rows.Scan(&id, &doc); err != nil {
			return nil, err
		}
		all[canonical(id)] = canonical(doc)
	}
	return all, rows.Err()
}

// canonical removes blanks from a JSON text and gives times one form; other texts it returns as
// they are.
func canonical(text string) string {
	var v any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return text
	}
	if fields, ok := v.(map[string]any); ok {
		if seen, ok := fields["seen"].(string); ok {
			if at, err := time.Parse(time.RFC3339Nano, seen); err == nil {
				fields["seen"] = at.UTC().Format(time.RFC3339Nano)
			}
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(v)
	return strings.TrimSpace(b.String())
}

// answer is the part of an answer of /search that trials read.
type answer struct {
	Hits []struct {
		ID       string          `json:"id"`
		Document json.RawMessage `json:"document"`
	} `json:"hits"`
	Total      int      `json:"total"`
	Next       string   `json:"next"`
	LagSeconds *float64 `json:"lag_seconds"`
}

func (tr *trial) search(values url.Values) (a answer, err error) {
	code, err := get(tr.program.base, "/search?"+values.Encode(), &a)
	if err == nil && code != http.StatusOK {
		err = fmt.Errorf("a search is answered %d", code)
	}
	return a, err
}

// documents reads every document of an index through HTTP, page after page.
func (tr *trial) documents(index string) (map[string]string, error) {
	all := map[string]string{}
	for cursor, first := "", true; cursor != "" || first; first = false {
		a, err := tr.search(url.Values{"index": {index}, "q": {""}, "limit": {"100"}, "highlight": {"false"},
			"cursor": {cursor}})
		if err != nil {
			return nil, err
		}
		for _, h := range a.Hits {
			id := canonical(h.ID)
			if _, twice := all[id]; twice {
				return nil, fmt.Errorf("%s: document %s is found twice", index, id)
			}
			all[id] = canonical(string(h.Document))
		}
		cursor = a.Next
	}
	return all, nil
}

// different returns how the indexes differ from Postgres; empty: they don't.
func (tr *trial) different() string {
	if tr.program.ended() {
		return fmt.Sprintf("ftsync has ended with %v", tr.program.cmd.ProcessState)
	}
	for _, index := range slices.Sorted(maps.Keys(truths)) {
		want, err := tr.truth(index)
		if err != nil {
			return "read the truth: " + err.Error()
		}
		got, err := tr.documents(index)
		if err != nil {
			return err.Error()
		}
		if what := compare(want, got); what != "" {
			return index + ": " + what
		}
	}
	return tr.unfound()
}

// compare returns which documents are missing, extra or different; empty: none is.
func compare(want, got map[string]string) string {
	var wrong []string
	for _, id := range slices.Sorted(maps.Keys(want)) {
		switch doc, ok := got[id]; {
		case !ok:
			wrong = append(wrong, "missing "+id)
		case doc != want[id]:
			wrong = append(wrong, fmt.Sprintf("different %s: %s, not %s", id, short(doc, 150), short(want[id], 150)))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[id]; !ok {
			wrong = append(wrong, "extra "+id)
		}
	}
	if len(wrong) == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d documents: %s", len(wrong), len(want), strings.Join(wrong[:min(len(wrong), 5)], "; "))
}

// unfound names a document that a search for its own words does not find: a document may be right
// where what is searched is not.
func (tr *trial) unfound() string {
	want, err := tr.truth("items")
	if err != nil {
		return "read the truth: " + err.Error()
	}
	ids := slices.Sorted(maps.Keys(want))
	titles := map[string]int{}
	title := func(id string) string {
		var doc struct{ Title string }
		json.Unmarshal([]byte(want[id]), &doc)
		return doc.Title
	}
	for _, id := range ids {
		titles[title(id)]++
	}
	for range min(10, len(ids)) {
		id := ids[tr.r.IntN(len(ids))]
		phrase := title(id)
		if titles[phrase] > 50 {
			continue
		}
		a, err := tr.search(url.Values{"index": {"items"}, "q": {phrase}, "match": {"phrase"}, "fields": {"title"},
			"limit": {"100"}, "highlight": {"false"}, "typo": {"off"}})
		if err != nil {
			return err.Error()
		}
		found := false
		for _, h := range a.Hits {
			found = found || h.ID == id
		}
		if !found && a.Total <= 100 {
			return fmt.Sprintf("items: %q does not find %s, but %d others", phrase, id, a.Total)
		}
	}
	return ""
}

// sound checks the files of a program that has ended, on a copy.
func (tr *trial) sound() {
	tr.Helper()
	filepath.WalkDir(tr.cache(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if info, err := d.Info(); err == nil && info.Mode()&0o077 != 0 {
			tr.violation("others may read %s: %s", path, info.Mode())
		}
		return nil
	})
	for _, wrong := range unsound(filepath.Join(tr.dir, "checked"), tr.cache()) {
		tr.violation("%s", wrong)
	}
}

// unsound returns what is wrong with the files of a cache; copied is where to put a copy of them.
func unsound(copied, dir string) (wrong []string) {
	if out, err := exec.Command("cp", "-a", dir, copied).CombinedOutput(); err != nil {
		return []string{fmt.Sprintf("copy the cache: %v %s", err, out)}
	}
	defer os.RemoveAll(copied)
	c, err := cache.Open(copied, cache.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return []string{fmt.Sprintf("open the cache: %v", err)}
	}
	defer c.Close()
	names, err := c.Names()
	if err != nil {
		return []string{fmt.Sprintf("read the cache: %v", err)}
	}
	for _, name := range names {
		x, err := c.Index(name)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("open index %s: %v", name, err))
			continue
		}
		for _, g := range []*cache.Generation{x.Published(), x.Building()} {
			if g == nil {
				continue
			}
			if err := g.Check(context.Background()); err != nil {
				wrong = append(wrong, fmt.Sprintf("index %s: %v", name, err))
			}
		}
	}
	return wrong
}
