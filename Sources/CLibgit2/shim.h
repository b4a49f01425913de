#ifndef KJOB_CLIBGIT2_SHIM_H
#define KJOB_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/odb_backend.h>
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

#endif
