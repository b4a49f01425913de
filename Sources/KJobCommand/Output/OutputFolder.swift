internal import FileSystem
internal import RunEvents
internal import Subprocess

/// The folder for a run's files, locked for this run.
struct OutputFolder: ~Copyable {
  /// The reason why a folder cannot be used.
  enum Problem: Error, Hashable, CustomStringConvertible {
    /// Another run writes to the folder.
    case inUse(String)
    /// An entry has a name that kjob uses, but no journal shows that kjob made it.
    case foreign(String)
    /// The folder is git's own or is inside one.
    case git(String)
    /// The path for the JUnit report is a different file.
    case notAReport(String)

    var description: String {
      switch self {
      case .inUse(let path):
        "another run writes to `\(path)`; wait for it, or name another folder with `--output`"
      case .foreign(let path):
        "`\(path)` is in the way and was not made by kjob; name another folder with `--output`"
      case .git(let path):
        "`\(path)` is a folder of git's own; name another folder with `--output`"
      case .notAReport(let path):
        "`\(path)` is not a JUnit report and would be lost; name another file with `--junit`"
      }
    }
  }

  /// The time that an ending run may take to release the folder.
  ///
  /// A program that is being started briefly shares the descriptors that kjob has open, even if
  /// kjob is killed in the meantime.
  private static let patience = Duration.seconds(1)

  private let lock: FolderLock
  /// The folder, opened separately: processes that share this descriptor do not hold the lock.
  private let opened: Folder

  /// The folder as kjob shares it with the processes that it forks.
  ///
  /// Only kjob holds the lock, so a killed run can be resumed while its processes are still ending.
  let shared: ForkServer.SharedFolder

  /// A path to the locked folder, for this process and those that share the descriptor.
  ///
  /// A job may move the folder and put a link in its place; kjob's writes do not follow it.
  var openedPath: String { "/proc/self/fd/\(opened.descriptor.number)" }

  private init(_ lock: consuming FolderLock, _ path: String) throws(FileError) {
    let opened = try Folder(path: "/proc/self/fd/\(lock.descriptor)", followingLinks: true)
    shared = ForkServer.SharedFolder(number: opened.descriptor.number, name: path)
    self.opened = opened
    self.lock = lock
    OpenedFolder.call(openedPath, path)
  }

  /// Locks a folder.
  private static func lock(_ path: String) throws -> FolderLock {
    guard let lock = try FolderLock.lock(path: path, waitingFor: patience) else {
      throw Problem.inUse(path)
    }
    return lock
  }

  /// Creates and locks the folder, and sets aside what an earlier run left in it.
  ///
  /// Moves only what the earlier run's journal lists as kjob's; without a journal, no entry may have a
  /// name that kjob uses.
  static func prepare(
    _ path: String,
    shownAs name: String,
    for planned: [PlannedJob],
    _ context: CommandContext
  ) throws -> OutputFolder {
    try refuseGit(path)
    let isNew = (try? FileStatus(ofPath: path)) == nil
    try makeDirectories(path)
    var lock = try lock(path)
    let real = resolvedPath(path) ?? path
    if let earlier = OutputEntries.jobFolders(try Folder(path: path, followingLinks: true)) {
      let result = try SetAside.move(
        path,
        jobFolders: earlier,
        workingDirectory: context.workingDirectory,
        shownAs: name
      )
      context.note(result.text)
      if result.isWhole {
        // A link to the folder leads to the new one.
        try makeDirectories(real)
        lock = try Self.lock(path)
      }
    } else {
      try refuseForeign(try Folder(path: path, followingLinks: true), path)
    }
    for job in planned where (try? FileStatus(ofPath: "\(path)/jobs/\(job.folder)")) != nil {
      throw Problem.foreign("\(path)/jobs/\(job.folder)")
    }
    let output = try OutputFolder(lock, path)
    if isNew || output.isEmpty { output.ignoreInGit() }
    return output
  }

  /// Keeps a folder that has nothing but kjob's files out of git; runs do not depend on this.
  private func ignoreInGit() {
    try? opened.write(OutputEntries.ignoresAll, to: OutputEntries.ignore)
  }

  private var isEmpty: Bool { (try? opened.entries().isEmpty) ?? false }

  /// Locks the folder of a resumed run without changing it.
  static func reopen(_ path: String) throws -> OutputFolder {
    let lock = try lock(path)
    try SetAside.undo(path)
    return try OutputFolder(lock, path)
  }

  /// Rejects a path for the JUnit report if it contains anything other than an older report.
  static func refuseForeignReport(_ path: String) throws {
    guard let status = try? FileStatus(ofPath: path), status.kind == .regular, status.size > 0
    else { return }
    let file = try Folder(path: parentPath(path) ?? "/", followingLinks: true)
      .regularFile(FileName(lastComponent(path)))
    let start = String(
      decoding: try file.readPiece(4_096, at: 0, path: path),
      as: UTF8.self
    )
    let first = start.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\u{FEFF}" }
    guard first == "<", start.contains("<testsuite") else { throw Problem.notAReport(path) }
  }

  /// Rejects a folder that belongs to git or is inside one.
  private static func refuseGit(_ path: String) throws {
    var existing = path
    while (try? Folder(path: existing, followingLinks: true)) == nil,
      let parent = parentPath(existing)
    {
      existing = parent
    }
    var places = [path]
    if let resolved = resolvedPath(existing) { places.append(resolved) }
    for place in places {
      let names = place.split(separator: "/")
      if names.contains(where: { $0.lowercased() == ".git" }) { throw Problem.git(path) }
    }
    var above = places.last
    while let place = above {
      // A working tree may be inside the bare repository that it belongs to.
      if (try? FileStatus(ofPath: place + "/.git")) != nil { return }
      // A bare repository may have any name.
      let kinds = ["HEAD", "objects", "refs"].map { name in
        (try? FileStatus(ofPath: "\(place)/\(name)"))?.kind
      }
      if kinds == [.regular, .folder, .folder] { throw Problem.git(path) }
      above = parentPath(place)
    }
  }

  /// Rejects a folder that contains an entry with a name that kjob uses.
  private static func refuseForeign(_ folder: borrowing Folder, _ path: String) throws {
    for name in [OutputEntries.journal, OutputEntries.jobs] + OutputEntries.reports {
      guard let status = try folder.statusIfPresent(of: name) else { continue }
      // A kjob that is killed at once leaves an empty journal; removing that or an empty folder
      // loses nothing.
      if name == OutputEntries.journal, status.kind == .regular, status.size == 0 { continue }
      if name == OutputEntries.jobs, status.kind == .folder,
        try folder.folder(name).entries().isEmpty
      {
        continue
      }
      throw Problem.foreign("\(path)/\(name)")
    }
  }
}
