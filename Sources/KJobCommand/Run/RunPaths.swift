internal import FileSystem
internal import FoundationEssentials
internal import Glibc
internal import Job
internal import RunEvents
internal import Runner
internal import SystemText

/// The folders and the id of a run.
enum RunPaths {
  static func worktreeDirectory(
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> String {
    let variables = context.environment
    func folder(_ name: String) -> String? {
      variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let given = try arguments[SharedOption.worktreeDirectory] ?? folder("KJOB_WORKTREE_DIR") {
      return context.absolute(given)
    }
    return try cacheDirectory(context)
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

  /// Rejects a folder for worktrees whose path cannot be sent in a message of the protocol; kjob's
  /// own agent accepts any path.
  static func requireText(_ path: String, for jobs: [JobSpecification]) throws(UsageError) {
    let isForeign = jobs.contains { job in
      switch job.agent.program {
      case .kiro, .command: true
      case .scripted, .replayed: false
      }
    }
    if isForeign, path.shown != path { throw .worktreeFolderNotText(path) }
  }

  /// Creates the folder of a run below the folder for worktrees.
  static func makeRunFolder(_ settings: RunSettings) throws -> RunFolder {
    do throws(FileError) {
      return try RunFolder.make(settings.place, outputDirectory: settings.outputDirectory)
    } catch {
      throw UsageError.noWorktreeFolder("\(error)")
    }
  }

  /// Creates a folder that a run relies on; rejects one that others can write to.
  ///
  /// Without a home, the folder for worktrees is in a world-writable folder, where another user may
  /// already have created it.
  static func requireOwn(_ path: String, option: String = "--worktree-dir") throws {
    try makeDirectories(path, mode: 0o700)
    let status = try FileStatus(ofPath: path)
    guard status.owner == geteuid(), status.permissions & 0o022 == 0 else {
      throw UsageError.sharedFolder(path, option: option)
    }
  }

  /// Returns an id from the time and a random part, so that ids sort by time and do not collide.
  static func makeRunID() -> String {
    let time = EventTime.text(of: Date()).prefix(19)
    let digits = time.filter(\.isNumber)
    // Nine digits, of which the first is dropped, so that zeros at the start stay.
    let random = String(UInt64(UInt32.random(in: .min ... .max)) + (1 << 32), radix: 16)
    return "\(digits.prefix(8))-\(digits.suffix(6))-\(random.dropFirst())"
  }
}
