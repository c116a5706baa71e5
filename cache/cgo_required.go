//go:build !cgo

package cache

// Without cgo the driver is a stub that fails at run time. Better not to
// compile at all: build with CGO_ENABLED=1 and -tags fts5.
var _ = build_with_CGO_ENABLED_1_and_tags_fts5
