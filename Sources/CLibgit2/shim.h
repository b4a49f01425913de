#ifndef KJOB_CLIBGIT2_SHIM_H
#define KJOB_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/odb_backend.h>
#include <git2/sys/repository.h>

// git_libgit2_opts is variadic, so Swift cannot call it; there is one wrapper for each option in
// use.

/// Makes libgit2 search for configuration of `level` only in `path`; "" means nowhere.
static inline int kjob_git_set_search_path(int level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

/// Enables or disables libgit2's own check of a repository's owner.
static inline int kjob_git_set_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

/// Replaces the certificates to trust by those of a file, a folder or both; either can be NULL.
static inline int kjob_git_set_certificates(const char *file, const char *folder) {
  return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, folder);
}

/// Enables or disables hashing every object again when it is read.
static inline int kjob_git_set_hash_verification(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}

#endif
