package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// maxSecretBytes is how long a file that holds a secret may be.
const maxSecretBytes = 64 << 10

var errDirectory = errors.New("it is a directory")

// readRegular reads a file of at most so many bytes. A pipe that nobody writes
// to, or a device that never ends, is an error at once: what is read here is
// read again while ftsync runs.
func readRegular(name string, most int64) ([]byte, error) {
	// Without O_NONBLOCK a named pipe keeps who opens it waiting for a writer.
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
