package worker

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// books is a document joined over four tables.
var books = plan.Definition{
	Name: "books",
	Query: `
		select b.id, b.title, a.name as author, array_remove(array_agg(t.name order by t.name), null) as tags,
		    count(t.id) as n
		from book b left join author a on a.id = b.author left join book_tag bt on bt.book = b.id left
		    join tag t on t.id = bt.tag
		where not b.hidden group by b.id, a.name`,
	Key: []string{"id"}, Search: []plan.SearchColumn{{Name: "title", Weight: 5}, {Name: "author"}, {Name: "tags"}},
	Filter: []string{"n"},
	Watch: []plan.Watch{
		{Table: "book", Columns: []string{"id"}},
		{Table: "author", Columns: []string{"id"}, Keys: "select id from book where author = any($1)"},
		{Table: "book_tag", Columns: []string{"book"}},
		{Table: "tag", Columns: []string{"id"}, Keys: "select book from book_tag where tag = any($1)"},
	},
}

const makeBooks = `
	create table author (id int primary key, name text);
	create table book (id int primary key, title text, author int references author on delete set null,
	    hidden boolean not null default false);
	create index on book (author);
	create table tag (id int primary key, name text);
	create table book_tag (book int references book on delete cascade on update cascade,
	    tag int references tag on delete cascade, primary key (book, tag));
	create index on book_tag (tag);
	insert into author select g, 'author ' || g from generate_series(1, 20) g;
	insert into tag select g, 'tag ' || g from generate_series(1, 10) g;
	insert into book select g, 'book ' || g, 1 + g % 20 from generate_series(1, 300) g;
	insert into book_tag select b, 1 + (b + t) % 10 from generate_series(1, 300) b, generate_series(1, 3) t`

func TestQueryIndex_FollowsEveryTableItIsMadeFrom(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, makeBooks)
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{books}}, "")
	w.waitFollowing(t)
	w.waitEqual(t, conn, books)
	for _, sql := range []string{
		`update author set name = 'renamed' where id = 3`,
		`update book set author = 5 where author = 6`, // both sides of a moved foreign key
		`delete from author where id = 7`,             // set null in the books
		`insert into book_tag values (1, 9) on conflict do nothing; delete from book_tag where book = 2`,
		`update book_tag set book = 4 where book = 5 and not exists (select from book_tag x where x.book = 4
			and x.tag = book_tag.tag)`,
		`update tag set name = 'other' where id in (1, 2)`,
		`delete from tag where id = 3`,
		`update book set hidden = true where id < 50`,
		`update book set hidden = false where id < 10`,
		`update book set id = id + 1000 where id > 250`,
		`delete from book where id between 60 and 70`,
		`insert into book values (5000, 'a new one', 1)`,
	} {
		pgtest.Exec(t, conn, sql)
		w.waitEqual(t, conn, books)
	}
	if n := pgtest.One[int](t, conn, "select count(*) from ftsync.consumer"); n != 1 {
		t.Errorf("%d consumers for one index: an index was built anew", n)
	}
}

// A change that leads to very many documents goes through bounded pages.
func TestQueryIndex_OneChangeManyDocuments(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, makeBooks, `insert into book select g, 'book ' || g, 1 from generate_series(1000, 45000) g`)
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{books}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, `update author set name = 'of very many' where id = 1`)
	w.waitEqual(t, conn, books)
}

func TestPoison_IsSetAsideAndComesBack(t *testing.T) {
	t.Parallel()
	def := plan.Definition{Name: "ratios", Query: "select id, title, 100 / parts as share from work",
		Key:    []string{"id"},
		Search: []plan.SearchColumn{{Name: "title"}}, Store: []string{"share"},
		Watch: []plan.Watch{{Table: "work", Columns: []string{"id"}}}}
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `create table work (id int primary key, title text, parts int);
		insert into work select g, 'work ' || g, case when g % 100 = 0 then 0 else 1 end
		    from generate_series(1, 1000) g`)
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}}, "")
	w.waitFollowing(t)
	poison := func(n int) {
		t.Helper()
		eventually(t, 10*time.Second, func() string {
			if got := len(w.Status().Indexes[0].Poison); got != n {
				return fmt.Sprintf("%d documents are set aside, want %d", got, n)
			}
			return ""
		})
	}
	poison(10)
	if n := w.published(t, "ratios").Documents(); n != 990 {
		t.Errorf("%d documents, want 990", n)
	}
	pgtest.Exec(t, conn, `update work set parts = 0 where id = 1; update work set title = 'goes on' where id = 2`)
	poison(11)
	pgtest.Exec(t, conn, `update work set parts = 2 where parts = 0`)
	poison(0)
	w.waitEqual(t, conn, def)
}

func TestAwait(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 10))
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	within := func(d time.Duration, xid uint64, names ...string) error {
		ctx, cancel := context.WithTimeout(t.Context(), d)
		defer cancel()
		return w.Await(ctx, xid, names)
	}
	xid := func() uint64 { return uint64(pgtest.One[int64](t, conn, "select pg_current_xact_id()::text::bigint")) }
	for i := range 50 {
		pgtest.Exec(t, conn, "begin", fmt.Sprintf("update article set title = 'mine %d' where id = 3", i))
		id := xid()
		pgtest.Exec(t, conn, "commit")
		if err := within(5*time.Second, id, "articles"); err != nil {
			t.Fatal(err)
		}
		if diff := differences(t, conn, w.published(t, "articles"), articles); diff != "" {
			t.Fatalf("after Await of transaction %d: %s", id, diff)
		}
	}
	pgtest.Exec(t, conn, "begin")
	aborted := xid()
	pgtest.Exec(t, conn, "rollback")
	if err := within(5*time.Second, aborted, "articles"); err != nil {
		t.Errorf("a transaction that was rolled back: %v, want nil", err)
	}
	if err := within(5*time.Second, aborted+1_000_000, "articles"); !errors.Is(err, ErrFutureTransaction) {
		t.Errorf("a transaction that does not exist: %v, want %v", err, ErrFutureTransaction)
	}
	other := pgtest.Connect(t, url)
	pgtest.Exec(t, other, "begin", "update article set title = 'open' where id = 4")
	open := uint64(pgtest.One[int64](t, other, "select pg_current_xact_id()::text::bigint"))
	if err := within(100*time.Millisecond, open, "articles"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a transaction that is open: %v, want %v", err, context.DeadlineExceeded)
	}
}
