internal import CLibgit2

/// The base commit's rules about files that are not to be committed.
struct IgnoreRules {
  /// Whether there is any ignore file; without one nothing is looked up.
  let isActive: Bool

  /// Longer paths count as not ignored: a look-up costs more the deeper it is, and ends where the
  /// system's limit for a path lies.
  private static let longestPath = 2_000

  /// Tells whether the rules keep a path out; a folder's path ends with a slash.
  func ignore(_ path: [UInt8], store: borrowing OpenStore) throws(GitError) -> Bool {
    guard isActive, path.count <= Self.longestPath else { return false }
    var isIgnored: Int32 = 0
    let code = unsafe git_ignore_path_is_ignored(
      &isIgnored,
      store.repository.pointer,
      cPath(path)
    )
    try Libgit2.check("apply the ignore rules to `\(shown(path))`", code)
    return isIgnored != 0
  }
}
