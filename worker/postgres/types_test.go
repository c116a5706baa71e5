package postgres

import (
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"ftsync/worker/pgtest"
)

// What pgx knows by itself, where it is built with all that it knows, is what connect tells it, and each
// kind of value comes to Postgres and back without a type having been asked for.
func TestConnect_knowsTypes(t *testing.T) {
	ours := pgtype.NewMap()
	register(ours)
	for _, plain := range plainTypes {
		of := reflect.TypeOf(plain.value)
		for _, kind := range []reflect.Type{of, reflect.PointerTo(of), reflect.SliceOf(of),
			reflect.SliceOf(reflect.PointerTo(of))} {
			value := reflect.Zero(kind).Interface()
			got, ok := ours.TypeForValue(value)
			if !ok {
				t.Errorf("%v is not known", kind)
				continue
			}
			if want, known := pgtype.NewMap().TypeForValue(value); known && want.Name != got.Name {
				t.Errorf("%v is sent as %s, pgx sends it as %s", kind, got.Name, want.Name)
			}
		}
	}
	cfg, err := pgx.ParseConfig(pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	conn, err := connect(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	one, text := int64(7), "a"
	var got []string
	err = conn.QueryRow(t.Context(), `select array[$1::text, ($2::text[])[2], $3::bigint::text, ($4::bigint[])[1]::text,
		($5::int[])[2]::text, ($6::oid[])[1]::text, $7::boolean::text, $8::float8::text, encode($9, 'escape'),
		($10::text[])[1], $11::bigint::text, coalesce($12::text, 'null'), ($13::bigint[])[2]::text]`,
		"t", []string{"x", "y"}, &one, []*int64{&one, nil}, []int32{1, 2}, []uint32{9}, true, 1.5, []byte("b"),
		[]*string{&text}, 11, nil, []int64{3, 4}).Scan(&got)
	want := []string{"t", "y", "7", "7", "2", "9", "true", "1.5", "b", "a", "11", "null", "4"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}
