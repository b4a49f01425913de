internal import CLibgit2

/// The one door to libgit2's return codes, and its start.
enum Libgit2 {
  /// What went wrong at the start, found out once for the whole process.
  private static let startFailure: GitError? = {
    do throws(GitError) {
      try check("start libgit2", git_libgit2_init())
      // Nothing of the user's or the machine's configuration may change what a job's tree is.
      let levels = [
        GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
        GIT_CONFIG_LEVEL_GLOBAL,
      ]
      for level in levels {
        try check("set the search path", unsafe kjob_git_set_search_path(level.rawValue, ""))
      }
      // It knows only the configuration that was just switched off; `SourceRepository` has its own.
      try check("leave the owner to kjob", kjob_git_set_owner_validation(0))
      return nil
    } catch {
      return error
    }
  }()

  /// Does work in which the names of objects are not computed anew from what is read.
  ///
  /// Git itself never does so, and it takes longer than to inflate them; that they are whole, zlib
  /// tells. Holds for the whole process.
  static func trustingNames<Result>(
    _ body: () throws(GitError) -> Result
  ) throws(GitError) -> Result {
    try check("trust the objects' names", kjob_git_set_hash_verification(0))
    defer { _ = kjob_git_set_hash_verification(1) }
    return try body()
  }

  /// Starts libgit2 unless it has been started; comes before every other use.
  static func start() throws(GitError) {
    if let startFailure { throw startFailure }
  }

  /// Throws what libgit2 says when a code means failure.
  ///
  /// Must be called on the thread of the call, before anything else of libgit2: the text is kept
  /// per thread.
  @discardableResult
  static func check(_ operation: String, _ code: Int32) throws(GitError) -> Int32 {
    guard code < 0 else { return code }
    var message = ""
    if let error = unsafe git_error_last(), let text = unsafe error.pointee.message {
      message = unsafe String(cString: text)
    }
    // Some failures set no text; the next one must not show this one's.
    git_error_clear()
    throw GitError.libgit2(operation: operation, message: message, code: code)
  }
}

extension GitError {
  /// Tells whether libgit2 ended with this code.
  func isLibgit2(_ code: git_error_code) -> Bool {
    if case .libgit2(_, _, code.rawValue) = self { return true }
    return false
  }
}
