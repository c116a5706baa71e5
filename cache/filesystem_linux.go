package cache

import "syscall"

// verdict says whether a file system can hold a cache.
type verdict int

const (
	fine verdict = iota
	doubtful
	refused
)

// The numbers are statfs(2)'s. virtiofs reports FUSE's.
var fileSystems = map[int64]struct {
	name    string
	verdict verdict
}{
	0x6969:     {"NFS", refused},
	0x517b:     {"SMB", refused},
	0xff534d42: {"CIFS", refused},
	0xfe534d42: {"SMB2", refused},
	0x00c36400: {"Ceph", refused},
	0x01021997: {"9p", doubtful},
	0x65735546: {"FUSE or virtiofs", doubtful},
}

// fileSystem returns the verdict on the file system of dir, and its name unless the verdict is fine.
func fileSystem(dir string) (string, verdict) {
	var st syscall.Statfs_t
	if syscall.Statfs(dir, &st) != nil {
		return "", fine
	}
	// The type is signed on some architectures.
	f := fileSystems[int64(st.Type)&0xffffffff]
	return f.name, f.verdict
}

// freeBytes returns how many bytes an ordinary user may still write in dir, or -1.
func freeBytes(dir string) int64 {
	var st syscall.Statfs_t
	if syscall.Statfs(dir, &st) != nil {
		return -1
	}
	return int64(st.Bavail) * int64(st.Bsize)
}
