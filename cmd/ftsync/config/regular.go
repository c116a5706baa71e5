package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// maxSecretBytes is the most that a file with a secret may hold.
const maxSecretBytes = 64 << 10

var errDirectory = errors.New("it is a directory")

// readRegular reads a regular file of at most so many bytes. Anything else, such as a pipe
// that nobody writes to or a device that never ends, is an error at once: files are read
// again while ftsync runs, which must not wait for them.
func readRegular(name string, most int64) ([]byte, error) {
	// Without O_NONBLOCK opening a named pipe waits for a writer.
	file, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("read %s: %w", name, errDirectory)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("read %s: it is %s, expected a regular file", name, kindOfFile(info.Mode()))
	}
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("read %s: it is longer than %d bytes", name, most)
	}
	return data, nil
}

func kindOfFile(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "no regular file"
}
