#ifndef KJOB_CLIBGIT2_SHIM_H
#define KJOB_CLIBGIT2_SHIM_H

#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <git2/odb_backend.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

// git_libgit2_opts is variadic, so Swift cannot call it; one wrapper for each option that is used.

/// Makes libgit2 look for configuration of `level` in `path` only; "" means nowhere.
static inline int kjob_git_set_search_path(int level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

/// Switches libgit2's own check of who owns a repository on or off.
static inline int kjob_git_set_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

/// Switches on or off that the name of every object that is read is computed anew from its bytes.
static inline int kjob_git_set_hash_verification(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}

// A source of objects that can only be read. libgit2 takes an object for written when any source
// has it, and then sets the time of the file that holds it; this one never says that it has one.

typedef struct {
  git_odb_backend parent;
  git_odb *objects;
} kjob_git_reader;

static inline int kjob_git_reader_read(void **data, size_t *size, git_object_t *type,
                                       git_odb_backend *backend, const git_oid *id) {
  git_odb_object *object = NULL;
  int code = git_odb_read(&object, ((kjob_git_reader *)backend)->objects, id);
  if (code < 0) return code;
  *size = git_odb_object_size(object);
  *type = git_odb_object_type(object);
  *data = git_odb_backend_data_alloc(backend, *size > 0 ? *size : 1);
  if (*data != NULL) memcpy(*data, git_odb_object_data(object), *size);
  git_odb_object_free(object);
  return *data == NULL ? GIT_ERROR : 0;
}

static inline int kjob_git_reader_read_header(size_t *size, git_object_t *type,
                                              git_odb_backend *backend, const git_oid *id) {
  return git_odb_read_header(size, type, ((kjob_git_reader *)backend)->objects, id);
}

static inline void kjob_git_reader_free(git_odb_backend *backend) { free(backend); }

/// Lets `database` read what `objects` has, which must outlive it; writes go past `objects`.
static inline int kjob_git_add_reader(git_odb *database, git_odb *objects) {
  kjob_git_reader *reader = calloc(1, sizeof(kjob_git_reader));
  if (reader == NULL) return GIT_ERROR;
  int code = git_odb_init_backend(&reader->parent, GIT_ODB_BACKEND_VERSION);
  if (code == 0) {
    reader->objects = objects;
    reader->parent.read = kjob_git_reader_read;
    reader->parent.read_header = kjob_git_reader_read_header;
    reader->parent.free = kjob_git_reader_free;
    code = git_odb_add_backend(database, &reader->parent, 0);
  }
  if (code < 0) free(reader);
  return code;
}

#endif
