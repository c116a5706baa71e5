#include "handle.h"

#include <pthread.h>
#include <stdlib.h>

#include "sqlite.h"

typedef struct entry {
  int64_t handle;
  int kind;
  void *p;
} entry;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static entry *list;
static int entries, room;
static uint64_t removed; // how many handles were removed: a change invalidates what threads remember

int64_t ftsync_handle_add(int kind, void *p) {
  int64_t handle = 0;
  while (!handle) sqlite3_randomness(sizeof(handle), &handle);
  pthread_mutex_lock(&mutex);
  if (entries == room) {
    entry *more = realloc(list, sizeof(entry) * (room ? 2 * room : 64));
    if (!more) {
      pthread_mutex_unlock(&mutex);
      return 0;
    }
    list = more;
    room = room ? 2 * room : 64;
  }
  list[entries++] = (entry){handle, kind, p};
  pthread_mutex_unlock(&mutex);
  return handle;
}

void *ftsync_handle_get(int kind, int64_t handle) {
  // A query looks up the same handle for each document, so the last one is remembered. The TLS
  // model is that of an executable: the general one would make the program depend on the dynamic
  // loader as a library.
  static _Thread_local entry last __attribute__((tls_model("initial-exec")));
  static _Thread_local uint64_t last_removed __attribute__((tls_model("initial-exec")));
  uint64_t now = __atomic_load_n(&removed, __ATOMIC_ACQUIRE);
  if (handle && last.handle == handle && last.kind == kind && last_removed == now) return last.p;
  void *p = 0;
  pthread_mutex_lock(&mutex);
  for (int i = entries - 1; handle && i >= 0; i--) {
    if (list[i].handle != handle) continue;
    if (list[i].kind == kind) {
      p = list[i].p;
      last = list[i];
      last_removed = now;
    }
    break;
  }
  pthread_mutex_unlock(&mutex);
  return p;
}

void ftsync_handle_remove(int64_t handle) {
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < entries; i++) {
    if (list[i].handle == handle) {
      list[i] = list[--entries];
      __atomic_add_fetch(&removed, 1, __ATOMIC_RELEASE);
      break;
    }
  }
  pthread_mutex_unlock(&mutex);
}
