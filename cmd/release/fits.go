package main

import (
	"debug/elf"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// newestC is the newest version of glibc that a program may ask for: that of RHEL 9 and Amazon Linux
// 2023; Ubuntu 22.04 and Debian 12 have newer ones. docker/README.md and docker/packages say it too.
const newestC = "2.34"

// fits reports whether a program asks the machine it runs on for what it is said to need, and nothing
// else: libc and libm, not newer than newestC.
func fits(program string) error {
	f, err := elf.Open(program)
	if err != nil {
		return fmt.Errorf("look what the program needs: %w", err)
	}
	defer f.Close()
	libraries, err := f.ImportedLibraries()
	if err != nil {
		return fmt.Errorf("look what the program needs: %w", err)
	}
	for _, l := range libraries {
		if l != "libc.so.6" && l != "libm.so.6" && !strings.HasPrefix(l, "ld-linux") {
			return fmt.Errorf("the program needs %s, want libc and libm alone", l)
		}
	}
	symbols, err := f.ImportedSymbols()
	if err != nil {
		return fmt.Errorf("look what the program needs: %w", err)
	}
	for _, s := range symbols {
		version, isC := strings.CutPrefix(s.Version, "GLIBC_")
		if isC && slices.Compare(numbers(version), numbers(newestC)) > 0 {
			return fmt.Errorf("the program needs %s of glibc %s, want %s at most: build it on an older system, such "+
				"as Debian 12", s.Name, version, newestC)
		}
	}
	return nil
}

// numbers are the parts of a version.
func numbers(version string) (parts []int) {
	for p := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(p)
		if err != nil {
			n = -1
		}
		parts = append(parts, n)
	}
	return parts
}
