package web

import (
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// gzipWriter compresses to gzip (RFC 1952), and keeps nothing from one Write to the next but a checksum: it is small,
// and takes no time to be used again. It is meant for answers, which are written whole or in pieces of many
// kilobytes: what one Write repeats of an earlier one is not seen. Of an answer of 38 kB it makes 10.7 kB in 61 µs,
// where Go's compress/gzip at its fastest makes 10.6 in 141, and in 238 built as the image is.
type gzipWriter struct {
	to    io.Writer
	sum   uint32 // CRC-32 of what was written
	size  uint32 // its length, modulo 2^32
	begun bool   // the header was written
}

func (g *gzipWriter) Reset(to io.Writer) { *g = gzipWriter{to: to} }

func (g *gzipWriter) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if err := g.begin(); err != nil {
		return 0, err
	}
	if err := flate.StatelessDeflate(g.to, b, false, nil); err != nil {
		return 0, err
	}
	g.sum = crc32.Update(g.sum, crc32.IEEETable, b)
	g.size += uint32(len(b))
	return len(b), nil
}

// Close ends what was written since Reset. It does not close what that was written to.
func (g *gzipWriter) Close() error {
	if err := g.begin(); err != nil {
		return err
	}
	if err := flate.StatelessDeflate(g.to, nil, true, nil); err != nil {
		return err
	}
	end := binary.LittleEndian.AppendUint32(nil, g.sum)
	_, err := g.to.Write(binary.LittleEndian.AppendUint32(end, g.size))
	return err
}

// gzipHeader says: deflate, no name, no time, compressed fast, on no known system.
const gzipHeader = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"

func (g *gzipWriter) begin() error {
	if g.begun {
		return nil
	}
	g.begun = true
	_, err := io.WriteString(g.to, gzipHeader)
	return err
}
