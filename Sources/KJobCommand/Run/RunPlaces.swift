internal import FileSystem
internal import FoundationEssentials
internal import Glibc
internal import JobFile
internal import RunEvents
internal import Runner
internal import SystemText

/// Where a run works, and what it is called.
enum RunPlaces {
  static func worktreeDirectory(
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> String {
    let variables = context.environment
    func folder(_ name: String) -> String? {
      variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let given = arguments.last("worktree-dir") ?? folder("KJOB_WORKTREE_DIR") {
      return context.absolute(given)
    }
    return try cacheDirectory(context)
  }

  /// Where fetched repositories are kept.
  static func repositoryCache(
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> String {
    let variable = context.environment["KJOB_REPOSITORY_CACHE"].flatMap { $0.isEmpty ? nil : $0 }
    if let given = arguments.last("repository-cache") ?? variable { return context.absolute(given) }
    return try cacheDirectory(context) + "/repositories"
  }

  static func cacheDirectory(_ context: CommandContext) throws -> String {
    func folder(_ name: String) -> String? {
      context.environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    if let cache = folder("XDG_CACHE_HOME") { return cache + "/kjob" }
    if let home = folder("HOME") { return home + "/.cache/kjob" }
    let shared = "/tmp/kjob-\(getuid())"
    try requireOwn(shared)
    return shared
  }

  /// Refuses a folder for worktrees whose path no message of the protocol can hold; kjob's own agent
  /// takes any.
  static func requireText(_ path: String, for jobs: [JobSpecification]) throws(UsageError) {
    let isForeign = jobs.contains { job in
      switch job.agent.program {
      case .kiro, .command: true
      case .scripted, .replayed: false
      }
    }
    if isForeign, path.shown != path { throw .worktreeFolderNotText(path) }
  }

  /// Makes the folder of a run below the folder for worktrees.
  static func makeRunFolder(_ settings: RunSettings) throws -> RunFolder {
    do throws(FileError) {
      return try RunFolder.make(settings.place, outputDirectory: settings.outputDirectory)
    } catch {
      throw UsageError.noWorktreeFolder("\(error)")
    }
  }

  /// Makes a folder for what a run relies on; refuses one that others may write to.
  ///
  /// Without a home the folder for worktrees lies in a folder that everybody can write to, where somebody may have made
  /// it before.
  static func requireOwn(_ path: String, option: String = "--worktree-dir") throws {
    try makeDirectories(path, mode: 0o700)
    let status = try FileStatus(ofPath: path)
    guard status.owner == geteuid(), status.permissions & 0o022 == 0 else {
      throw UsageError.sharedFolder(path, option: option)
    }
  }

  /// The time and a random part, so that ids sort by time and two runs never share one.
  static func makeRunID() -> String {
    let time = EventTime.text(of: Date()).prefix(19)
    let digits = time.filter(\.isNumber)
    let random = String(UInt32.random(in: .min ... .max), radix: 16)
    return "\(digits.prefix(8))-\(digits.suffix(6))-\(random)"
  }
}
