internal import FileSystem
internal import Glibc
internal import SystemText

/// The git that kjob runs: one file, found before the first agent and unchanged at every use.
///
/// It proves and applies patches by git's own rules. It gets neither the system's nor the user's
/// configuration, and no `GIT_*` variable from kjob's environment.
public struct GitProgram: Hashable, Sendable, Codable {
  /// The program's absolute path.
  public let path: String
  /// The version from `git --version`, such as `2.39.5`.
  public let version: String

  private let identity: FileIdentity
  private let changedSeconds: Int64
  private let changedNanoseconds: Int64

  /// Finds git in the absolute folders of a `PATH` and reads its version.
  ///
  /// - Throws: ``GitError/gitMissing(path:)``, ``GitError/gitTooOld(path:version:)``, or the reason
  ///   why it cannot be started.
  public static func find(inPath searched: String) throws(GitError) -> GitProgram {
    let candidates = searched.split(separator: ":").filter { $0.hasPrefix("/") }
      .map { String($0) + "/git" }
    let found = candidates.first {
      unsafe $0.withSystemCString { unsafe access($0, X_OK) } == 0
        && (try? resolvedStatus($0).kind) == .regular
    }
    guard let found else { throw .gitMissing(path: searched) }
    // A relative or linked name could lead elsewhere later.
    let path = resolvedPath(found) ?? found
    let unversioned = GitProgram(path: path, version: "", try resolvedStatus(path))
    let said = try unversioned.run(["--version"], in: "/").text
    let version = said.split(whereSeparator: \.isWhitespace).first { $0.first?.isNumber == true }
    guard let version, isEnough(String(version)) else {
      throw .gitTooOld(path: path, version: version.map(String.init) ?? said)
    }
    return GitProgram(path: path, version: String(version), try resolvedStatus(path))
  }

  private init(path: String, version: String, _ status: FileStatus) {
    self.path = path
    self.version = version
    identity = status.identity
    changedSeconds = status.changed.seconds
    changedNanoseconds = status.changed.nanoseconds
  }

  /// Throws unless the program is still the file that was found.
  func requireUnchanged() throws(GitError) {
    let status = try? Self.resolvedStatus(path)
    guard let status, status.identity == identity, status.changed.seconds == changedSeconds,
      status.changed.nanoseconds == changedNanoseconds
    else { throw .gitChanged(path: path) }
  }

  private static func resolvedStatus(_ path: String) throws(GitError) -> FileStatus {
    try located(path) { () throws(FileError) in
      try FileStatus(ofPath: resolvedPath(path) ?? path)
    }
  }

  private static func isEnough(_ version: String) -> Bool {
    func numbers(_ text: String) -> [Int] {
      text.split(separator: ".").prefix(2).compactMap { Int($0) }
    }
    let (found, needed) = (numbers(version), numbers(oldestGitVersion))
    return found.count == 2 && !found.lexicographicallyPrecedes(needed)
  }
}
