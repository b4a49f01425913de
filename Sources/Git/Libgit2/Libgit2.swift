internal import CLibgit2

/// Starts libgit2 and converts its return codes.
enum Libgit2 {
  /// The error at startup, determined once per process.
  private static let startFailure: GitError? = {
    do throws(GitError) {
      try check("start libgit2", git_libgit2_init())
      // No user or system configuration may affect a job's tree.
      let levels = [
        GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
        GIT_CONFIG_LEVEL_GLOBAL,
      ]
      for level in levels {
        try check("set the search path", unsafe kjob_git_set_search_path(level.rawValue, ""))
      }
      // It checks only the configuration disabled above; `SourceRepository` has its own check.
      try check("turn off the check of owners", kjob_git_set_owner_validation(0))
      return nil
    } catch {
      return error
    }
  }()

  /// Does work during which objects are not hashed again when they are read.
  ///
  /// Git itself never does so, and hashing takes longer than inflating; zlib detects damaged
  /// objects. The setting affects the whole process.
  static func trustingNames<Result>(
    _ body: () throws(GitError) -> Result
  ) throws(GitError) -> Result {
    try check("turn off the check of object ids", kjob_git_set_hash_verification(0))
    defer { _ = kjob_git_set_hash_verification(1) }
    return try body()
  }

  /// Starts libgit2 once; must be called before any other use.
  static func start() throws(GitError) { if let startFailure { throw startFailure } }

  /// Throws libgit2's error if a code means failure.
  ///
  /// Call it on the thread of the failed call and before any other libgit2 call, because the
  /// message is kept per thread.
  @discardableResult
  static func check(_ operation: String, _ code: Int32) throws(GitError) -> Int32 {
    guard code < 0 else { return code }
    var message = ""
    if let error = unsafe git_error_last(), let text = unsafe error.pointee.message {
      message = unsafe String(cString: text)
    }
    // Some failures set no text, and must not show the text of an earlier one.
    git_error_clear()
    throw GitError.libgit2(operation: operation, message: message, code: code)
  }
}

extension GitError {
  /// True for an error of libgit2 with this code.
  func isLibgit2(_ code: git_error_code) -> Bool {
    if case .libgit2(_, _, code.rawValue) = self { return true }
    return false
  }
}
