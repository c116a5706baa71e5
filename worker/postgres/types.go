package postgres

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// Behind a pooler the server is not asked for the types of a statement's parameters: pgx tells them from
// the Go values. The image is built without its own list of those (nopgxregisterdefaulttypes), which has
// five dozen types, each in twelve forms with code of its own, 1.4 MB in all. These are the ones that a
// statement of ftsync's may have. One that is missing is an error, whichever way the program was built.

// plainTypes are Go's types and the names of Postgres's that their values are sent as.
var plainTypes = []struct {
	value any
	name  string
}{
	{int16(0), "int2"}, {int32(0), "int4"}, {int64(0), "int8"}, {int(0), "int8"}, {uint16(0), "int8"},
	{uint32(0), "int8"}, {uint64(0), "numeric"}, {float32(0), "float4"}, {float64(0), "float8"}, {false, "bool"},
	{"", "text"}, {[]byte(nil), "bytea"}, {json.RawMessage(nil), "json"}, {time.Time{}, "timestamptz"},
	{time.Duration(0), "interval"},
}

// connect is pgx.ConnectConfig for a connection that knows plainTypes, pointers to them, and lists of both.
func connect(ctx context.Context, cfg *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err == nil {
		register(conn.TypeMap())
	}
	return conn, err
}

func register(types *pgtype.Map) {
	for _, plain := range plainTypes {
		of := reflect.TypeOf(plain.value)
		for _, one := range []reflect.Type{of, reflect.PointerTo(of)} {
			types.RegisterDefaultPgType(reflect.Zero(one).Interface(), plain.name)
			types.RegisterDefaultPgType(reflect.Zero(reflect.SliceOf(one)).Interface(), "_"+plain.name)
		}
	}
}
