internal import FileSystem
internal import Subprocess
internal import SystemText

/// The programs that filter files, as git's configuration named them before the first agent ran.
public struct FilterPrograms: Hashable, Sendable, Codable {
  /// The configuration of one filter.
  public struct Driver: Hashable, Sendable, Codable {
    /// The shell command that converts a file to the form in the repository.
    public var clean: String?
    /// The shell command that converts a file to the form on disk.
    public var smudge: String?
  }

  /// The filters that may run, by name.
  public var drivers: [String: Driver]
  /// The environment variables of the programs.
  public var environment: [String: String]
  /// The folder in which the programs run: the source, whose settings they read.
  public var folder: String

  /// No programs.
  public static let none = FilterPrograms(drivers: [:], environment: [:], folder: "/")

  /// Creates a set of programs that may run.
  public init(drivers: [String: Driver], environment: [String: String], folder: String) {
    self.drivers = drivers
    self.environment = environment
    self.folder = folder
  }

  /// Returns the form on disk of stored contents; unchanged if the filter does not run.
  func smudged(
    _ bytes: [UInt8],
    _ filter: String,
    path: [UInt8],
    interruption: Interruption
  ) throws(GitError) -> [UInt8] {
    guard let command = drivers[filter]?.smudge else { return bytes }
    return try run(command, filter, path, bytes, interruption)
  }

  /// Returns the stored form of contents on disk; nil if the filter does not run.
  func cleaned(
    _ bytes: [UInt8],
    _ filter: String,
    path: [UInt8],
    interruption: Interruption
  ) throws(GitError) -> [UInt8]? {
    guard let driver = drivers[filter] else { return nil }
    // As with git, contents on disk are stored unchanged if the filter only smudges.
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
  /// Returns the filters that the repository's, the user's and the system's configuration name.
  ///
  /// - Parameters:
  ///   - repository: The repository.
  ///   - environment: kjob's own variables; git receives all except those that begin with `GIT_`.
  /// - Returns: The commands, by the filters' names.
  /// - Throws: The reason why git cannot be asked.
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
    // The exit code 1 means that there are none.
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
