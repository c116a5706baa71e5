#include "vfs.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

typedef long long int sqlite3_int64;
typedef struct sqlite3_file sqlite3_file;
typedef struct sqlite3_vfs sqlite3_vfs;
typedef void (*sqlite3_syscall_ptr)(void);

typedef struct sqlite3_io_methods {
  int iVersion;
  int (*xClose)(sqlite3_file *);
  int (*xRead)(sqlite3_file *, void *, int, sqlite3_int64);
  int (*xWrite)(sqlite3_file *, const void *, int, sqlite3_int64);
  int (*xTruncate)(sqlite3_file *, sqlite3_int64);
  int (*xSync)(sqlite3_file *, int);
  int (*xFileSize)(sqlite3_file *, sqlite3_int64 *);
  int (*xLock)(sqlite3_file *, int);
  int (*xUnlock)(sqlite3_file *, int);
  int (*xCheckReservedLock)(sqlite3_file *, int *);
  int (*xFileControl)(sqlite3_file *, int, void *);
  int (*xSectorSize)(sqlite3_file *);
  int (*xDeviceCharacteristics)(sqlite3_file *);
  int (*xShmMap)(sqlite3_file *, int, int, int, void volatile **);
  int (*xShmLock)(sqlite3_file *, int, int, int);
  void (*xShmBarrier)(sqlite3_file *);
  int (*xShmUnmap)(sqlite3_file *, int);
} sqlite3_io_methods;

struct sqlite3_file {
  const sqlite3_io_methods *pMethods;
};

struct sqlite3_vfs {
  int iVersion, szOsFile, mxPathname;
  sqlite3_vfs *pNext;
  const char *zName;
  void *pAppData;
  int (*xOpen)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
  int (*xDelete)(sqlite3_vfs *, const char *, int);
  int (*xAccess)(sqlite3_vfs *, const char *, int, int *);
  int (*xFullPathname)(sqlite3_vfs *, const char *, int, char *);
  void *(*xDlOpen)(sqlite3_vfs *, const char *);
  void (*xDlError)(sqlite3_vfs *, int, char *);
  void (*(*xDlSym)(sqlite3_vfs *, void *, const char *))(void);
  void (*xDlClose)(sqlite3_vfs *, void *);
  int (*xRandomness)(sqlite3_vfs *, int, char *);
  int (*xSleep)(sqlite3_vfs *, int);
  int (*xCurrentTime)(sqlite3_vfs *, double *);
  int (*xGetLastError)(sqlite3_vfs *, int, char *);
  int (*xCurrentTimeInt64)(sqlite3_vfs *, sqlite3_int64 *);
  int (*xSetSystemCall)(sqlite3_vfs *, const char *, sqlite3_syscall_ptr);
  sqlite3_syscall_ptr (*xGetSystemCall)(sqlite3_vfs *, const char *);
  const char *(*xNextSystemCall)(sqlite3_vfs *, const char *);
};

sqlite3_vfs *sqlite3_vfs_find(const char *);
int sqlite3_vfs_register(sqlite3_vfs *, int make_default);

enum { READ = 1, WRITE = 2, SYNC = 4, TRUNCATE = 8, OPEN = 16, DELETE = 32, MAP = 64, LOCK = 128 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static rule now;
static int64_t seen, failed;
static sqlite3_vfs *below;
static _Thread_local int last_errno;

// fault returns the code that an operation on a file must fail with, or 0.
static int fault(uint32_t op, const char *path) {
  if (!(__atomic_load_n(&now.ops, __ATOMIC_ACQUIRE) & op)) return 0;
  int code = 0;
  pthread_mutex_lock(&mutex);
  if (now.ops & op && (!now.part[0] || (path && strstr(path, now.part)))) {
    int64_t n = seen++;
    if (n >= now.after && (now.count < 0 || failed < now.count)) {
      failed++;
      if (now.die) raise(SIGKILL);
      code = now.code;
      last_errno = now.system_errno;
    }
  }
  pthread_mutex_unlock(&mutex);
  return code;
}

void faultvfs_set(const rule *r) {
  pthread_mutex_lock(&mutex);
  now = *r;
  seen = failed = 0;
  pthread_mutex_unlock(&mutex);
}

void faultvfs_counts(int64_t *s, int64_t *f) {
  pthread_mutex_lock(&mutex);
  *s = seen;
  *f = failed;
  pthread_mutex_unlock(&mutex);
}

// A file begins with what SQLite expects of one. The file of the system follows in memory.
typedef struct file {
  const sqlite3_io_methods *methods;
  const char *path; // SQLite's, which outlives the file; NULL: temporary
} file;

#define BELOW(f) ((sqlite3_file *)((file *)(f) + 1))
#define PATH(f) (((file *)(f))->path)
#define FAIL_AS(op, f) do { int rc = fault(op, PATH(f)); if (rc) return rc; } while (0)

static int f_close(sqlite3_file *f) { return BELOW(f)->pMethods->xClose(BELOW(f)); }
static int f_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at) {
  FAIL_AS(READ, f);
  return BELOW(f)->pMethods->xRead(BELOW(f), to, n, at);
}
static int f_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at) {
  FAIL_AS(WRITE, f);
  return BELOW(f)->pMethods->xWrite(BELOW(f), from, n, at);
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 size) {
  FAIL_AS(TRUNCATE, f);
  return BELOW(f)->pMethods->xTruncate(BELOW(f), size);
}
static int f_sync(sqlite3_file *f, int flags) {
  FAIL_AS(SYNC, f);
  return BELOW(f)->pMethods->xSync(BELOW(f), flags);
}
static int f_size(sqlite3_file *f, sqlite3_int64 *size) { return BELOW(f)->pMethods->xFileSize(BELOW(f), size); }
static int f_lock(sqlite3_file *f, int level) {
  FAIL_AS(LOCK, f);
  return BELOW(f)->pMethods->xLock(BELOW(f), level);
}
static int f_unlock(sqlite3_file *f, int level) { return BELOW(f)->pMethods->xUnlock(BELOW(f), level); }
static int f_reserved(sqlite3_file *f, int *out) { return BELOW(f)->pMethods->xCheckReservedLock(BELOW(f), out); }
static int f_control(sqlite3_file *f, int op, void *arg) { return BELOW(f)->pMethods->xFileControl(BELOW(f), op, arg); }
static int f_sector(sqlite3_file *f) { return BELOW(f)->pMethods->xSectorSize(BELOW(f)); }
static int f_device(sqlite3_file *f) { return BELOW(f)->pMethods->xDeviceCharacteristics(BELOW(f)); }
static int f_map(sqlite3_file *f, int page, int size, int extend, void volatile **out) {
  FAIL_AS(MAP, f);
  return BELOW(f)->pMethods->xShmMap(BELOW(f), page, size, extend, out);
}
static int f_shmlock(sqlite3_file *f, int from, int n, int flags) {
  if (flags & 2) FAIL_AS(LOCK, f); // only SQLITE_SHM_LOCK: to release a lock never fails
  return BELOW(f)->pMethods->xShmLock(BELOW(f), from, n, flags);
}
static void f_barrier(sqlite3_file *f) { BELOW(f)->pMethods->xShmBarrier(BELOW(f)); }
static int f_unmap(sqlite3_file *f, int delete) { return BELOW(f)->pMethods->xShmUnmap(BELOW(f), delete); }

// Version 2 has no functions for mapping a file, except the WAL's index.
static const sqlite3_io_methods methods = {
  2, f_close, f_read, f_write, f_truncate, f_sync, f_size, f_lock, f_unlock, f_reserved,
  f_control, f_sector, f_device, f_map, f_shmlock, f_barrier, f_unmap,
};

static int v_open(sqlite3_vfs *v, const char *path, sqlite3_file *f, int flags, int *out) {
  ((file *)f)->methods = 0;
  ((file *)f)->path = path;
  FAIL_AS(OPEN, f);
  int rc = below->xOpen(below, path, BELOW(f), flags, out);
  if (BELOW(f)->pMethods) ((file *)f)->methods = &methods;
  return rc;
}
static int v_delete(sqlite3_vfs *v, const char *path, int sync) {
  int rc = fault(DELETE, path);
  return rc ? rc : below->xDelete(below, path, sync);
}
static int v_access(sqlite3_vfs *v, const char *path, int flags, int *out) {
	return below->xAccess(below, path, flags, out);
}
static int v_full(sqlite3_vfs *v, const char *path, int n, char *out) {
	return below->xFullPathname(below, path, n, out);
}
static void *v_dlopen(sqlite3_vfs *v, const char *path) { return below->xDlOpen(below, path); }
static void v_dlerror(sqlite3_vfs *v, int n, char *out) { below->xDlError(below, n, out); }
static void (*v_dlsym(sqlite3_vfs *v, void *h, const char *name))(void) { return below->xDlSym(below, h, name); }
static void v_dlclose(sqlite3_vfs *v, void *h) { below->xDlClose(below, h); }
static int v_random(sqlite3_vfs *v, int n, char *out) { return below->xRandomness(below, n, out); }
static int v_sleep(sqlite3_vfs *v, int us) { return below->xSleep(below, us); }
static int v_time(sqlite3_vfs *v, double *out) { return below->xCurrentTime(below, out); }
static int v_time64(sqlite3_vfs *v, sqlite3_int64 *out) { return below->xCurrentTimeInt64(below, out); }
static int v_error(sqlite3_vfs *v, int n, char *out) {
  if (!last_errno) return below->xGetLastError(below, n, out);
  int e = last_errno;
  last_errno = 0;
  return e;
}

static sqlite3_vfs vfs = {
  .iVersion = 2, .zName = "ftsync-fault",
  .xOpen = v_open, .xDelete = v_delete, .xAccess = v_access, .xFullPathname = v_full,
  .xDlOpen = v_dlopen, .xDlError = v_dlerror, .xDlSym = v_dlsym, .xDlClose = v_dlclose,
  .xRandomness = v_random, .xSleep = v_sleep, .xCurrentTime = v_time, .xGetLastError = v_error,
  .xCurrentTimeInt64 = v_time64,
};

int faultvfs_register(void) {
  below = sqlite3_vfs_find(0);
  if (!below) return 1;
  vfs.szOsFile = sizeof(file) + below->szOsFile;
  vfs.mxPathname = below->mxPathname;
  return sqlite3_vfs_register(&vfs, 1);
}
