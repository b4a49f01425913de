internal import FileSystem
internal import Subprocess
internal import SystemText

/// The programs through which files behind a filter pass, as git's configuration named them before the
/// first agent.
public struct FilterPrograms: Hashable, Sendable, Codable {
  /// What the configuration says of one filter.
  public struct Driver: Hashable, Sendable, Codable {
    /// The command that makes the repository's form of a file, for a shell.
    public var clean: String?
    /// The command that makes the form on disk.
    public var smudge: String?
  }

  /// Those that may run, by name.
  public var drivers: [String: Driver]
  /// The variables that they get.
  public var environment: [String: String]
  /// The folder in which they work: the source, whose settings they read.
  public var folder: String

  /// No program.
  public static let none = FilterPrograms(drivers: [:], environment: [:], folder: "/")

  /// Describes programs that may run.
  public init(drivers: [String: Driver], environment: [String: String], folder: String) {
    self.drivers = drivers
    self.environment = environment
    self.folder = folder
  }

  /// The form on disk of what the repository holds; the same where the filter does not run.
  func smudged(
    _ bytes: [UInt8],
    _ filter: String,
    path: [UInt8],
    interruption: Interruption
  ) throws(GitError) -> [UInt8] {
    guard let command = drivers[filter]?.smudge else { return bytes }
    return try run(command, filter, path, bytes, interruption)
  }

  /// The repository's form of what is on disk; nil where the filter does not run.
  func cleaned(
    _ bytes: [UInt8],
    _ filter: String,
    path: [UInt8],
    interruption: Interruption
  ) throws(GitError) -> [UInt8]? {
    guard let driver = drivers[filter] else { return nil }
    // As with git, a filter that only smudges takes what is on disk for what is stored.
    guard let command = driver.clean else { return bytes }
    return try run(command, filter, path, bytes, interruption)
  }

  private func run(
    _ command: String,
    _ filter: String,
    _ path: [UInt8],
    _ bytes: [UInt8],
    _ interruption: Interruption
  ) throws(GitError) -> [UInt8] {
    let quoted = "'" + String(systemBytes: path).replacing("'", with: "'\\''") + "'"
    let words = ["/bin/sh", "-c", command.replacing("%f", with: quoted)]
    let output = try GitConversation.run(
      Command(words, environment: environment, workingDirectory: folder),
      .bytes(bytes),
      interruption
    )
    guard output.status == .exited(0) else {
      throw .filter(name: filter, path: shown(path), message: output.message)
    }
    return output.bytes
  }
}

extension GitProgram {
  /// The filters that a repository's configuration names, with the user's and the system's.
  ///
  /// - Parameters:
  ///   - repository: The repository.
  ///   - environment: kjob's own variables, of which git gets none of its own.
  /// - Returns: The commands, by the filters' names.
  /// - Throws: Why git cannot be asked.
  public func filterDrivers(
    of repository: SourceRepository,
    environment: [String: String]
  ) throws(GitError) -> [String: FilterPrograms.Driver] {
    let output = try run(
      ["config", "-z", "--get-regexp", "^filter\\."],
      in: repository.workingTree,
      onlyEnvironment: environment.filter { !$0.key.hasPrefix("GIT_") },
      settings: ["safe.directory=\(repository.workingTree)"]
    )
    // 1 says that there are none.
    guard output.status == .exited(0) || output.status == .exited(1) else {
      throw .git(doing: "config", message: output.message)
    }
    var drivers: [String: FilterPrograms.Driver] = [:]
    for entry in output.bytes.split(separator: 0) {
      let parts = entry.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
      let key = String(systemBytes: parts[0])
      let value = parts.count > 1 ? String(systemBytes: parts[1]) : ""
      guard key.hasPrefix("filter."), let dot = key.lastIndex(of: ".") else { continue }
      let name = String(key[..<dot].dropFirst("filter.".count))
      guard !name.isEmpty, !value.isEmpty else { continue }
      switch key[key.index(after: dot)...] {
      case "clean": drivers[name, default: .init()].clean = value
      case "smudge": drivers[name, default: .init()].smudge = value
      default: continue
      }
    }
    return drivers
  }
}
