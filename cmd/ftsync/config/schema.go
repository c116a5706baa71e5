package config

import _ "embed"

// Schema is a JSON Schema of the file with the indexes, for editors. What it accepts is what the
// file may be as far as that can be told without the database, but for a few sizes.
//
//go:embed ftsync.schema.json
var Schema []byte
