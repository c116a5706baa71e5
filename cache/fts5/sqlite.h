// The part of SQLite's and FTS5's interface that this package uses. mattn/go-sqlite3 compiles
// SQLite into the program, and has no header for other packages. These declarations are SQLite's
// own (sqlite3.h and fts5.h 3.54, in the public domain). Later versions only add to them, and
// sqlite_test.go compares them with those of the SQLite in go.mod.
#ifndef FTSYNC_SQLITE_H
#define FTSYNC_SQLITE_H

#define SQLITE_OK 0
#define SQLITE_ERROR 1
#define SQLITE_NOMEM 7
#define SQLITE_INTERRUPT 9
#define SQLITE_CORRUPT 11
#define SQLITE_MISMATCH 20
#define SQLITE_RANGE 25
#define SQLITE_ROW 100
#define SQLITE_DONE 101
#define SQLITE_UTF8 1
#define SQLITE_DIRECTONLY 0x000080000

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
typedef struct sqlite3_value sqlite3_value;
typedef struct sqlite3_context sqlite3_context;
typedef struct sqlite3_blob sqlite3_blob;
typedef long long int sqlite3_int64;

#define SQLITE_DBCONFIG_ENABLE_TRIGGER 1003
#define SQLITE_DBCONFIG_DEFENSIVE 1010
#define SQLITE_DBCONFIG_ENABLE_VIEW 1015
#define SQLITE_DBCONFIG_TRUSTED_SCHEMA 1017

#define SQLITE_FCNTL_PERSIST_WAL 10

int sqlite3_db_config(sqlite3 *, int op, ...);
int sqlite3_file_control(sqlite3 *, const char *, int op, void *);
void sqlite3_randomness(int, void *);
int sqlite3_auto_extension(void (*entry)(void));
int sqlite3_prepare_v2(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
int sqlite3_bind_int(sqlite3_stmt *, int, int);
int sqlite3_bind_blob(sqlite3_stmt *, int, const void *, int, void (*)(void *));
int sqlite3_bind_pointer(sqlite3_stmt *, int, void *, const char *, void (*)(void *));
int sqlite3_busy_timeout(sqlite3 *, int);
int sqlite3_step(sqlite3_stmt *);
sqlite3_int64 sqlite3_column_int64(sqlite3_stmt *, int);
int sqlite3_reset(sqlite3_stmt *);
int sqlite3_finalize(sqlite3_stmt *);
int sqlite3_blob_open(sqlite3 *, const char *, const char *, const char *, sqlite3_int64, int, sqlite3_blob **);
int sqlite3_blob_reopen(sqlite3_blob *, sqlite3_int64);
int sqlite3_blob_bytes(sqlite3_blob *);
int sqlite3_blob_read(sqlite3_blob *, void *, int, int);
int sqlite3_blob_close(sqlite3_blob *);
char *sqlite3_mprintf(const char *, ...);
void sqlite3_free(void *);
int sqlite3_create_function_v2(sqlite3 *, const char *, int, int, void *,
  void (*)(sqlite3_context *, int, sqlite3_value **),
  void (*)(sqlite3_context *, int, sqlite3_value **),
  void (*)(sqlite3_context *), void (*)(void *));
void *sqlite3_user_data(sqlite3_context *);
sqlite3 *sqlite3_context_db_handle(sqlite3_context *);
int sqlite3_is_interrupted(sqlite3 *);
void *sqlite3_wal_hook(sqlite3 *, int (*)(void *, sqlite3 *, const char *, int), void *);
sqlite3_int64 sqlite3_value_int64(sqlite3_value *);
const unsigned char *sqlite3_value_text(sqlite3_value *);
const void *sqlite3_value_blob(sqlite3_value *);
int sqlite3_value_bytes(sqlite3_value *);
void sqlite3_result_int(sqlite3_context *, int);
void sqlite3_result_int64(sqlite3_context *, sqlite3_int64);
void sqlite3_result_blob(sqlite3_context *, const void *, int, void (*)(void *));
void sqlite3_result_error(sqlite3_context *, const char *, int);
void sqlite3_result_error_code(sqlite3_context *, int);

typedef struct Fts5ExtensionApi Fts5ExtensionApi;
typedef struct Fts5Context Fts5Context;
typedef struct Fts5PhraseIter { const unsigned char *a, *b; } Fts5PhraseIter;
typedef void (*fts5_extension_function)(const Fts5ExtensionApi *, Fts5Context *,
  sqlite3_context *, int, sqlite3_value **);

struct Fts5ExtensionApi {
  int iVersion;
  void *(*xUserData)(Fts5Context *);
  int (*xColumnCount)(Fts5Context *);
  int (*xRowCount)(Fts5Context *, sqlite3_int64 *);
  int (*xColumnTotalSize)(Fts5Context *, int, sqlite3_int64 *);
  int (*xTokenize)(Fts5Context *, const char *, int, void *,
    int (*)(void *, int, const char *, int, int, int));
  int (*xPhraseCount)(Fts5Context *);
  int (*xPhraseSize)(Fts5Context *, int);
  int (*xInstCount)(Fts5Context *, int *);
  int (*xInst)(Fts5Context *, int, int *, int *, int *);
  sqlite3_int64 (*xRowid)(Fts5Context *);
  int (*xColumnText)(Fts5Context *, int, const char **, int *);
  int (*xColumnSize)(Fts5Context *, int, int *);
  int (*xQueryPhrase)(Fts5Context *, int, void *,
    int (*)(const Fts5ExtensionApi *, Fts5Context *, void *));
  int (*xSetAuxdata)(Fts5Context *, void *, void (*)(void *));
  void *(*xGetAuxdata)(Fts5Context *, int);
  int (*xPhraseFirst)(Fts5Context *, int, Fts5PhraseIter *, int *, int *);
  void (*xPhraseNext)(Fts5Context *, Fts5PhraseIter *, int *, int *);
};

typedef struct Fts5Tokenizer Fts5Tokenizer;
typedef struct fts5_tokenizer {
  int (*xCreate)(void *, const char **, int, Fts5Tokenizer **);
  void (*xDelete)(Fts5Tokenizer *);
  int (*xTokenize)(Fts5Tokenizer *, void *, int, const char *, int,
    int (*xToken)(void *, int, const char *, int, int, int));
} fts5_tokenizer;

#define FTS5_TOKENIZE_QUERY 0x0001
#define FTS5_TOKENIZE_PREFIX 0x0002
#define FTS5_TOKENIZE_DOCUMENT 0x0004
#define FTS5_TOKENIZE_AUX 0x0008
#define FTS5_TOKEN_COLOCATED 0x0001

typedef struct fts5_api fts5_api;
struct fts5_api {
  int iVersion;
  int (*xCreateTokenizer)(fts5_api *, const char *, void *, fts5_tokenizer *, void (*)(void *));
  int (*xFindTokenizer)(fts5_api *, const char *, void **, fts5_tokenizer *);
  int (*xCreateFunction)(fts5_api *, const char *, void *, fts5_extension_function, void (*)(void *));
};

#endif
