internal import FileSystem
internal import Glibc

/// What of a repository outlasts a job and belongs to its owner, at one moment.
///
/// HEAD, configuration, refs with stash and replacements, hooks, and what else changes what git
/// sees or runs. Not objects, indexes, logs, nor the folders of linked worktrees, of which jobs have
/// their own. Everything is read by plain bounded reads that follow no link and wait for nothing.
public struct RepositoryFingerprint: Sendable {
  /// The files by their paths within the repository's folder, with what stands there.
  private(set) var files: [[UInt8]: ObservedFiles.Contents] = [:]
  private(set) var hooks: [[UInt8]: ObservedFiles.Contents] = [:]
  private(set) var references: References?
  /// The logs of HEAD, of which the new entries tell what the owner did meanwhile.
  private(set) var logs: [String: [UInt8]] = [:]
  private var observed: ObservedFiles

  /// How many files had to be read for it.
  package var readCount: Int { observed.readCount }

  private static let longestFile = 1 << 24
  private static let longestLog = 1 << 26
  private static let mostHooks = 10_000

  /// Looks at a repository; files that have not changed since an earlier look are not read again.
  public init(of repository: SourceRepository, reusing earlier: RepositoryFingerprint? = nil) {
    observed = ObservedFiles(reusing: earlier?.observed)
    let common = repository.commonDirectory
    for name in ["HEAD", "config", "config.worktree", "shallow"] { note(name, in: common) }
    for name in ["attributes", "exclude", "grafts"] { note(name, in: common, below: "info") }
    note("alternates", in: common, below: "objects/info")
    noteLog(common)
    if repository.gitDirectory != common {
      for name in ["HEAD", "config.worktree"] {
        note(name, in: repository.gitDirectory, as: Self.ownPrefix)
      }
      noteLog(repository.gitDirectory)
    }
    do throws(FileError) {
      let folder = try Folder(path: common)
      try noteHooks(folder)
      references = try References(in: folder, &observed)
    } catch {
      references = nil
    }
    observed.finish()
  }

  /// What stands before the paths of a linked worktree's own files, where that is the source.
  static let ownPrefix = "worktree "

  private mutating func note(
    _ name: String,
    in directory: String,
    below: String? = nil,
    as prefix: String = ""
  ) {
    let path = Array((prefix + (below.map { $0 + "/" } ?? "") + name).utf8)
    let found = contents(name, in: directory, below: below, path: path, limit: Self.longestFile)
    // Git sets the permissions of these files anew whenever it writes them.
    files[path] = found?.bytes.map { .bytes($0, permissions: 0) } ?? found
  }

  private mutating func noteLog(_ directory: String) {
    let path = Array((directory + "/logs/HEAD").utf8)
    let limit = Self.longestLog
    let log = contents("HEAD", in: directory, below: "logs", path: path, limit: limit)
    logs[directory] = log?.bytes
  }

  private mutating func contents(
    _ name: String,
    in directory: String,
    below: String?,
    path: [UInt8],
    limit: Int
  ) -> ObservedFiles.Contents? {
    do throws(FileError) {
      var folder = try Folder(path: directory)
      for component in (below ?? "").split(separator: "/") {
        folder = try folder.folder(FileName(String(component)))
      }
      return observed.contents(of: FileName(name), in: folder, path: path, limit: limit)
    } catch {
      return error.code == ENOENT ? nil : .unreadable(code: error.code)
    }
  }

  private mutating func noteHooks(_ common: borrowing Folder) throws(FileError) {
    let root: FileName = "hooks"
    let contents = observed.contents(of: root, in: common, path: root.bytes, limit: 0)
    guard contents == .folder else {
      // A link to a folder of hooks that is kept elsewhere, say.
      hooks[root.bytes] = contents
      return
    }
    var pending = [[root]]
    while let components = pending.popLast() {
      var folder = try common.folder(root)
      for name in components.dropFirst() { folder = try folder.folder(name) }
      for name in try folder.entries() {
        let path = Array((components + [name]).map(\.bytes).joined(separator: [0x2F]))
        guard hooks.count < Self.mostHooks else {
          throw FileError("list the hooks", "hooks", code: EFBIG)
        }
        let limit = Self.longestFile
        hooks[path] = observed.contents(of: name, in: folder, path: path, limit: limit)
        if hooks[path] == .folder, components.count < 16 { pending.append(components + [name]) }
      }
    }
  }
}
