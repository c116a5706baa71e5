package worker

import (
	"compress/gzip"
	"io"
	"os"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// pagilaSQL is a dump of the Pagila sample database, which is not part of this
// repository: github.com/devrimgunduz/pagila.
const pagilaSQL = "../../shared/data/pagila/pagila.sql.gz"

var pagila = []plan.Definition{
	{Name: "films", Table: "film",
		Search: []plan.SearchColumn{{Name: "title", Weight: 10}, {Name: "description"}, {Name: "special_features"}},
		Filter: []string{"release_year", "rating", "rental_rate", "length"}, Store: []string{"last_update"},
		Tokenizer: "english"},
	{Name: "actors", Table: "public.actor", Search: []plan.SearchColumn{{Name: "last_name"}, {Name: "first_name"}}},
	{Name: "customers", Table: "customer",
		Search: []plan.SearchColumn{{Name: "first_name"}, {Name: "last_name"}, {Name: "email"}},
		Filter: []string{"activebool", "create_date"}, Where: "active = 1"},
	{Name: "payments", Table: "payment", Search: []plan.SearchColumn{{Name: "amount"}},
		Filter: []string{"customer_id", "payment_date"}},
	{Name: "casts", Table: "film_actor", Search: []plan.SearchColumn{{Name: "film_id"}}, Store: []string{"actor_id"}},
	{Name: "catalogue", Key: []string{"film_id"}, Tokenizer: "english",
		Query: `select f.film_id, f.title, f.description, l.name as language, f.rating,
				array(select a.first_name || ' ' || a.last_name from film_actor fa join actor a using (actor_id)
				    where fa.film_id = f.film_id order by 1) as actors,
				array(select c.name from film_category fc join category c using (category_id)
				    where fc.film_id = f.film_id order by 1) as categories,
				(select count(*) from inventory i where i.film_id = f.film_id) as copies
			from film f join language l using (language_id)`,
		Search: []plan.SearchColumn{{Name: "title", Weight: 10}, {Name: "actors", Weight: 3}, {Name: "description"}},
		Filter: []string{"categories", "rating", "copies"}, Store: []string{"language"},
		Watch: []plan.Watch{
			{Table: "film", Columns: []string{"film_id"}},
			{Table: "film_actor", Columns: []string{"film_id"}},
			{Table: "actor", Columns: []string{"actor_id"},
				Keys: "select film_id from film_actor where actor_id = any($1)"},
			{Table: "film_category", Columns: []string{"film_id"}},
			{Table: "category", Columns: []string{"category_id"},
				Keys: "select film_id from film_category where category_id = any($1)"},
			{Table: "inventory", Columns: []string{"film_id"}},
			{Table: "language", Columns: []string{"language_id"},
				Keys: "select film_id from film where language_id = any($1)"},
		}},
	{Name: "addresses", Key: []string{"id"},
		Query: `
			select cu.customer_id as id, cu.first_name || ' ' || cu.last_name as name, a.address, ci.city, co.country
			from customer cu join address a using (address_id) join city ci using (city_id)
			    join country co using (country_id)`,
		Search: []plan.SearchColumn{{Name: "name", Weight: 4}, {Name: "address"}, {Name: "city"}, {Name: "country"}},
		Watch: []plan.Watch{
			{Table: "customer", Columns: []string{"customer_id"}},
			{Table: "address", Columns: []string{"address_id"},
				Keys: "select customer_id from customer where address_id = any($1)"},
			{Table: "city", Columns: []string{"city_id"},
				Keys: "select customer_id from customer join address using (address_id) where city_id = any($1)"},
			{Table: "country", Columns: []string{"country_id"}, Keys: "select customer_id from customer join " +
				"address using (address_id) join city using (city_id) where country_id = any($1)"},
		}},
}

// A database as people have it: seven indexes, two of them joined over four
// tables and more, follow a script of changes to an exact result.
func TestPagila(t *testing.T) {
	t.Parallel()
	f, err := os.Open(pagilaSQL)
	if err != nil {
		t.Skipf("the sample database is not here: %v", err)
	}
	defer f.Close()
	dump, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	url := pgtest.Database(t)
	psql(t, url, dump)
	conn := pgtest.Connect(t, url)
	t.Log(pgtest.One[string](t, conn, "select version()"))
	w := startWorker(t, Config{Connect: url, Indexes: pagila}, "")
	w.waitFollowing(t)
	w.waitEqual(t, conn, pagila...)
	for _, sql := range []string{
		`update actor set first_name = 'ZELDA' where actor_id = 1`,
		`update film set title = 'AARDVARK ACADEMY', rating = 'R', special_features = array['Trailers',
			'A "quoted" one'] where film_id = 1`,
		`delete from film_actor where film_id = 1 and actor_id in (10, 20)`,
		`insert into film_actor values (2, 1), (3, 1)`,
		`update film_category set category_id = 3 where film_id = 1`,
		`update category set name = 'Ballet' where category_id = 3`,
		`update language set name = 'Elvish' where language_id = 1`,
		`update inventory set film_id = 2 where inventory_id = 1`,
		`update film set film_id = 5001 where film_id = 1000`, // cascades to four tables
		`update country set country = 'Atlantis' where country_id = 1`,
		`update city set country_id = 1 where city_id = 100`,
		`update address set district = 'nowhere', city_id = 5 where address_id between 10 and 30`,
		`update customer set active = 0, last_name = 'GONE' where customer_id between 5 and 9`,
		`update customer set active = 1 where customer_id between 7 and 9`,
		`insert into payment values (99001, 1, 1, 1, 7.77, '2022-03-03 03:03:03+00'), (99002, 2, 1, 2, 8.88,
			'2022-06-06 06:06:06+00')`,
		`update payment set payment_date = '2022-05-05 05:05:05+00' where payment_id = 99001`, // into another partition
		`update payment_p2022_06 set amount = 9.99 where payment_id = 99002`,
		`delete from payment where customer_id = 3`,
		`begin; update film set rental_rate = 0.01; savepoint s; delete from inventory where film_id = 3
			and inventory_id not in (select inventory_id from rental); rollback to s; commit`,
		`begin; update actor set last_name = 'ROLLED BACK'; rollback`,
		`truncate payment`,
	} {
		pgtest.Exec(t, conn, sql)
	}
	w.waitEqual(t, conn, pagila...)

	// Written down by hand, not read by the code under test.
	for index, want := range map[string]map[string]string{
		"catalogue": {
			"1": `{"title":"AARDVARK ACADEMY","actors":["ED CHASE", "JOHNNY CAGE", "MARY KEITEL", "MENA TEMPLE", ` +
				`"NICK WAHLBERG", "OPRAH KILMER", "ROCK DUKAKIS", "SANDRA PECK", "WARREN NOLTE", "ZELDA GUINESS"],` +
				`"description":"A Epic Drama of a Feminist And a Mad Scientist who must Battle a Teacher in The ` +
				`Canadian Rockies","categories":["Ballet"],"rating":"R","copies":7,"language":"Elvish"}`},
		"actors": {"1": `{"last_name":"GUINESS","first_name":"ZELDA"}`},
		"casts":  {`["2", "1"]`: `{"film_id":1,"actor_id":2}`, `["10", "1"]`: ""},
		"customers": {"5": "",
			"7": `{"first_name":"MARIA","last_name":"GONE","email":"MARIA.MILLER@sakilacustomer.org",` +
				`"activebool":true,"create_date":"2022-02-14"}`},
	} {
		for key, doc := range want {
			got, ok, err := w.published(t, index).Get(t.Context(), key)
			if err != nil || string(got) != doc || ok != (doc != "") {
				t.Errorf("%s %s: %s, %v, want %s", index, key, got, err, doc)
			}
		}
	}
	if n := w.published(t, "payments").Documents(); n != 0 {
		t.Errorf("%d payments after TRUNCATE", n)
	}
}

// psql runs a script, with \copy and \connect if it likes.
func psql(t *testing.T, url string, script io.Reader) {
	t.Helper()
	cmd := psqlCommand("-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url)
	cmd.Stdin = script
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("psql: %v: %s", err, out)
	}
}
