internal import CLibgit2

/// The base commit's ignore rules.
struct IgnoreRules {
  /// True when there is an ignore file; otherwise nothing is looked up.
  let isActive: Bool

  /// The length in bytes above which a path counts as not ignored.
  ///
  /// A lookup costs more the deeper the path is, and fails at the system's limit for a path.
  private static let longestPath = 2_000

  /// True when the rules exclude a path; a folder's path ends with a slash.
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
