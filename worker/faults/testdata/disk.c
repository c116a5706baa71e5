// A disk that fails as it is told, for a program that is loaded with this library
// before its own (LD_PRELOAD): it stands between SQLite and libc. Go's own calls,
// which write the pointers beside SQLite's files, do not come this way.
//
// DISK_UNDER   the folder whose files it is about; those of the WAL's index, which
//              is in memory, never are
// DISK_OPS     which operations count: r(ead) w(rite) s(ync) t(runcate) o(pen) u(nlink)
// DISK_AFTER   how many go well first
// DISK_COUNT   how many fail then; -1: all
// DISK_ERRNO   what they fail with; 0: the process is killed at the first one
// DISK_SHORT   1: a write that fails has written its first half
// DISK_LOG     a file to which everything that changes a file is written, so that what a loss of
//              power would leave can be put together afterwards: see disk_test.go
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MOST = 4096, NAME = 512 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char names[MOST][NAME]; // of the descriptors it is about; empty: another file
static const char *under, *ops;
static long after, count, seen;
static int failure, shortly, log_fd = -1;

static ssize_t (*real_pread)(int, void *, size_t, off64_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_truncate)(int, off64_t);
static int (*real_open)(const char *, int, ...), (*real_unlink)(const char *), (*real_close)(int);

static long number(const char *name) {
	const char *v = getenv(name);
	return v ? atol(v) : 0;
}

__attribute__((constructor)) static void begin(void) {
	real_pread = dlsym(RTLD_NEXT, "pread64");
	real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
	real_fsync = dlsym(RTLD_NEXT, "fsync");
	real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
	real_truncate = dlsym(RTLD_NEXT, "ftruncate64");
	real_open = dlsym(RTLD_NEXT, "open64");
	real_unlink = dlsym(RTLD_NEXT, "unlink");
	real_close = dlsym(RTLD_NEXT, "close");
	under = getenv("DISK_UNDER");
	ops = getenv("DISK_OPS");
	if (!ops) ops = "";
	after = number("DISK_AFTER"), count = number("DISK_COUNT"), failure = number("DISK_ERRNO"),
	shortly = number("DISK_SHORT");
	if (getenv("DISK_LOG")) log_fd = real_open(getenv("DISK_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static int about(const char *path) {
	size_t n = strlen(path);
	return under && !strncmp(path, under, strlen(under)) && n < NAME && !(n > 4 && !strcmp(path + n - 4, "-shm"));
}

// note writes to the log what is about to be done to a file. mutex is held.
static void note(char op, const char *path, int64_t at, const void *data, int64_t n) {
	if (log_fd < 0) return;
	struct __attribute__((packed)) { char op; uint16_t path; int64_t at, n; } head = {op, strlen(path), at, n};
	struct iovec parts[] = {{&head, sizeof head}, {(void *)path, head.path}, {(void *)data, data ? n : 0}};
	if (writev(log_fd, parts, 3) < 0) abort();
}

// fails says whether an operation must fail now. mutex is held.
static int fails(char op) {
	if (!strchr(ops, op) || seen++ < after || (count >= 0 && seen > after + count)) return 0;
	if (!failure) {
		kill(getpid(), SIGKILL);
		for (;;) pause();
	}
	errno = failure;
	return 1;
}

static const char *name(int fd) { return fd >= 0 && fd < MOST && names[fd][0] ? names[fd] : 0; }

ssize_t pread64(int fd, void *data, size_t n, off64_t at) {
	pthread_mutex_lock(&mutex);
	int bad = name(fd) && fails('r');
	pthread_mutex_unlock(&mutex);
	return bad ? -1 : real_pread(fd, data, n, at);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) {
	if (!name(fd)) return real_pwrite(fd, data, n, at);
	pthread_mutex_lock(&mutex);
	ssize_t done = -1;
	if (!fails('w')) {
		note('w', name(fd), at, data, n);
		done = real_pwrite(fd, data, n, at);
	} else if (shortly) {
		note('w', name(fd), at, data, n / 2);
		done = real_pwrite(fd, data, n / 2, at);
	}
	pthread_mutex_unlock(&mutex);
	return done;
}

static int flush(int fd, int (*real)(int)) {
	if (!name(fd)) return real(fd);
	pthread_mutex_lock(&mutex);
	int done = -1;
	if (!fails('s')) {
		done = real(fd);
		note('s', name(fd), 0, 0, 0);
	}
	pthread_mutex_unlock(&mutex);
	return done;
}

int fsync(int fd) { return flush(fd, real_fsync); }
int fdatasync(int fd) { return flush(fd, real_fdatasync); }

int ftruncate64(int fd, off64_t n) {
	if (!name(fd)) return real_truncate(fd, n);
	pthread_mutex_lock(&mutex);
	int done = -1;
	if (!fails('t')) {
		note('t', name(fd), n, 0, 0);
		done = real_truncate(fd, n);
	}
	pthread_mutex_unlock(&mutex);
	return done;
}

int open64(const char *path, int flags, ...) {
	va_list more;
	va_start(more, flags);
	int mode = va_arg(more, int);
	va_end(more);
	if (!about(path)) return real_open(path, flags, mode);
	pthread_mutex_lock(&mutex);
	int fd = -1;
	if (!fails('o')) {
		int made = flags & O_CREAT && access(path, F_OK) != 0;
		fd = real_open(path, flags, mode);
		if (fd >= MOST) abort();
		if (fd >= 0) {
			strcpy(names[fd], path);
			if (made) note('o', path, 0, 0, 0);
		}
	}
	pthread_mutex_unlock(&mutex);
	return fd;
}

int unlink(const char *path) {
	if (!about(path)) return real_unlink(path);
	pthread_mutex_lock(&mutex);
	int done = -1;
	if (!fails('u')) {
		note('u', path, 0, 0, 0);
		done = real_unlink(path);
	}
	pthread_mutex_unlock(&mutex);
	return done;
}

int close(int fd) {
	if (name(fd)) {
		pthread_mutex_lock(&mutex);
		names[fd][0] = 0;
		pthread_mutex_unlock(&mutex);
	}
	return real_close(fd);
}
