internal import FileSystem
internal import Glibc
internal import SystemText

/// The state of a repository that outlasts a job and belongs to its owner, at one moment.
///
/// It covers HEAD, configuration, refs including stash and replacements, hooks, configuration and
/// hooks of submodules, linked worktrees, other files that change what git sees or runs, and the
/// working tree's index and files. All reads are bounded, follow no link and never wait.
public struct RepositoryFingerprint: Sendable {
  /// The files with their contents, by their paths within the repository's folder.
  private(set) var files: [[UInt8]: FileCache.Contents] = [:]
  private(set) var hooks: [[UInt8]: FileCache.Contents] = [:]
  private(set) var references: References?
  /// The path of the `.git` file and the HEAD of each linked worktree, by its name.
  private(set) var worktrees: [[UInt8]: [UInt8]] = [:]
  /// The source's own working tree.
  private(set) var tree: SourceTree?
  private var observed: FileCache

  /// The number of files that had to be read.
  package var readCount: Int { observed.readCount }

  private static let longestFile = 1 << 24
  private static let mostHooks = 10_000

  /// Reads a repository; files that have not changed since an earlier fingerprint are not read
  /// again.
  public init(of repository: SourceRepository, reusing earlier: RepositoryFingerprint? = nil) {
    observed = FileCache(reusing: earlier?.observed)
    let common = repository.commonDirectory
    for name in ["HEAD", "config", "config.worktree", "shallow"] { note(name, in: common) }
    for name in ["attributes", "exclude", "grafts", "sparse-checkout"] {
      note(name, in: common, below: "info")
    }
    note("alternates", in: common, below: "objects/info")
    // All entries of the stash except the last.
    note("stash", in: common, below: "logs/refs")
    noteNamedFiles(repository)
    if repository.gitDirectory != common {
      for name in ["HEAD", "config.worktree"] {
        note(name, in: repository.gitDirectory, as: Self.ownPrefix)
      }
    }
    do throws(FileError) {
      let folder = try Folder(path: common)
      try noteHooks(folder)
      try noteSubmodules(folder)
      noteWorktrees(folder, except: repository.gitDirectory)
      references = try References(in: folder, &observed)
    } catch {
      references = nil
    }
    tree = SourceTree(of: repository, reusing: earlier?.tree)
    observed.finish()
  }

  /// The prefix of a linked worktree's own files, when the source is one.
  static let ownPrefix = "worktree "

  private mutating func note(
    _ name: String,
    in directory: String,
    below: String? = nil,
    as prefix: String = ""
  ) {
    let path = Array((prefix + (below.map { $0 + "/" } ?? "") + name).utf8)
    let found = contents(name, in: directory, below: below, path: path, limit: Self.longestFile)
    // Git resets the permissions of these files whenever it writes them.
    files[path] = found?.bytes.map { .bytes($0, permissions: 0) } ?? found
  }

  private mutating func contents(
    _ name: String,
    in directory: String,
    below: String?,
    path: [UInt8],
    limit: Int
  ) -> FileCache.Contents? {
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
      // A link to a folder of hooks elsewhere, for example.
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

  /// Notes configuration and hooks of the submodules' repositories, which git keeps below
  /// `modules`.
  private mutating func noteSubmodules(_ common: borrowing Folder) throws(FileError) {
    guard try common.statusIfPresent(of: "modules")?.kind == .folder else { return }
    var pending: [[FileName]] = [["modules"]]
    while let components = pending.popLast() {
      guard components.count < 16, files.count < Self.mostHooks else { continue }
      let path = components.map(\.bytes).joined(separator: [0x2F])
      guard let folder = try? common.descendant(Array(path)),
        let names = try? folder.entries()
      else { continue }
      let isRepository = names.contains("HEAD")
      for name in names {
        let place = Array(path) + [0x2F] + name.bytes
        switch name {
        case "config" where isRepository, "config.worktree" where isRepository:
          let found = observed.contents(of: name, in: folder, path: place, limit: Self.longestFile)
          files[place] = found?.bytes.map { .bytes($0, permissions: 0) } ?? found
        case "hooks" where isRepository:
          guard let hooks = try? folder.folder(name), let entries = try? hooks.entries() else {
            continue
          }
          for hook in entries {
            let place = place + [0x2F] + hook.bytes
            files[place] = observed.contents(
              of: hook,
              in: hooks,
              path: place,
              limit: Self.longestFile
            )
          }
        case "modules" where isRepository: pending.append(components + [name])
        default:
          // Names of submodules may contain slashes.
          let isFolder = (try? folder.status(of: name).kind) == .folder
          if !isRepository, isFolder { pending.append(components + [name]) }
        }
      }
    }
  }

  /// Notes the files and folders that the configuration names and that git reads or runs.
  private mutating func noteNamedFiles(_ repository: SourceRepository) {
    guard let bytes = files[Array("config".utf8)]?.bytes else { return }
    for (name, values) in ConfigurationKeys.values(in: bytes) {
      let key = name.lowercased()
      let base: String
      switch key {
      case "include.path": base = repository.commonDirectory
      case "core.hookspath", "core.attributesfile", "core.excludesfile", "core.fsmonitor":
        base = repository.workingTree
      case _ where key.hasPrefix("includeif.") && key.hasSuffix(".path"):
        base = repository.commonDirectory
      default: continue
      }
      for value in values { note(namedBy: name, value.filter { $0 != "\"" }, base) }
    }
  }

  private mutating func note(namedBy key: String, _ value: String, _ base: String) {
    var path = value
    if path.hasPrefix("~/"), let home = unsafe getenv("HOME") {
      path = unsafe String(systemCString: home) + path.dropFirst()
    } else if !path.hasPrefix("/") {
      path = base + "/" + path
    }
    guard let parent = parentPath(path), let above = try? Folder(path: parent, followingLinks: true)
    else { return }
    let name = FileName(lastComponent(path))
    let place = Array("\(key) ".utf8)
    func keep(_ name: FileName, in folder: borrowing Folder, at path: [UInt8]) {
      files[path] = observed.contents(of: name, in: folder, path: path, limit: Self.longestFile)
    }
    guard let found = try? Folder(path: path, followingLinks: true) else {
      return keep(name, in: above, at: place + name.bytes)
    }
    for entry in ((try? found.entries()) ?? []).prefix(1_000) {
      keep(entry, in: found, at: place + entry.bytes)
    }
  }

  private mutating func noteWorktrees(_ common: borrowing Folder, except own: String) {
    guard let all = try? common.folder("worktrees"), let names = try? all.entries() else { return }
    let source = try? FileIdentity(ofPath: own)
    for name in names {
      guard let folder = try? all.folder(name), let identity = try? folder.identity() else {
        continue
      }
      let path = Array("worktrees/".utf8) + name.bytes + Array("/gitdir".utf8)
      let found = observed.contents(of: "gitdir", in: folder, path: path, limit: 65_536)
      let gitLink = Array((found?.bytes ?? []).prefix { $0 != 0x0A })
      // An entry without a `gitdir` is being removed, or git ignores it.
      if gitLink.isEmpty { continue }
      // kjob's own entries come and go with its jobs.
      guard !CreatedFolderLog.areNoted(identity, for: String(systemBytes: gitLink)) else {
        continue
      }
      // The record goes after the entry; if it is gone, the entry may be gone by now, too.
      guard (try? all.status(of: name).identity) == identity else { continue }
      // HEAD of the source itself is already noted.
      if identity == source {
        worktrees[name.bytes] = gitLink
        continue
      }
      let head = observed.contents(
        of: "HEAD",
        in: folder,
        path: Array("worktrees/".utf8) + name.bytes + Array("/HEAD".utf8),
        limit: 65_536
      )
      worktrees[name.bytes] = gitLink + [0x0A] + (head?.bytes ?? [])
    }
  }
}
