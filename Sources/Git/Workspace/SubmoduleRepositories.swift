internal import CLibgit2
internal import FileSystem
internal import SystemText

/// The repositories of submodules in a clean room's git folder, which borrow the objects of the
/// source's.
///
/// `git submodule update` then needs no network for commits that the source has.
struct SubmoduleRepositories {
  /// The folder with the source's repositories.
  private let source: String

  /// The most folders that are looked at, and the most levels of them.
  private static let (mostFolders, mostLevels) = (10_000, 16)

  init(of source: SourceRepository) { self.source = source.commonDirectory + "/modules" }

  /// Makes the repositories in a git folder.
  func make(in git: String) throws(GitError) {
    guard (try? FileStatus(ofPath: source).kind) == .folder else { return }
    for names in repositories() {
      let below = names.map(\.description).joined(separator: "/")
      let (origin, place) = (source + "/" + below, git + "/modules/" + below)
      // Another object format, or one whose objects come as they are needed: git clones it.
      guard let configuration = try configuration(of: origin) else { continue }
      let all = try located(origin) { () throws(FileError) in
        try References(commonDirectory: origin)
      }
      let files = [
        ("config", Array(configuration.utf8)),
        ("packed-refs", PrivateGitFolder.packed(all) { $0.starts(with: "refs/".utf8) }),
        ("objects/info/alternates", PrivateGitFolder.alternates(origin + "/objects")),
        ("HEAD", try head(of: origin, all)),
      ]
      try located(place) { () throws(FileError) in
        for folder in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
          try makeDirectories("\(place)/\(folder)")
        }
        for (name, bytes) in files {
          let folder = try Folder(path: parentPath("\(place)/\(name)") ?? place)
          try folder.write(bytes, to: FileName(lastComponent(name)))
        }
      }
    }
  }

  /// Returns the repositories below the folder, whose names may have slashes.
  private func repositories() -> [[FileName]] {
    var found: [[FileName]] = []
    var pending: [[FileName]] = [[]]
    var count = 0
    while let names = pending.popLast() {
      count += 1
      guard count <= Self.mostFolders, names.count <= Self.mostLevels else { break }
      let path = names.reduce(source) { "\($0)/\($1)" }
      guard let folder = try? Folder(path: path) else { continue }
      let isRepository =
        (try? folder.status(of: "HEAD").kind) == .regular
        && (try? folder.status(of: "objects").kind) == .folder
      if isRepository, !names.isEmpty {
        found.append(names)
        // Submodules of the submodule.
        if (try? folder.status(of: "modules").kind) == .folder {
          pending.append(names + ["modules"])
        }
        continue
      }
      for name in (try? folder.entries()) ?? [] where (try? folder.status(of: name).kind) == .folder
      {
        pending.append(names + [name])
      }
    }
    return found
  }

  /// Returns the configuration of a repository of format version 0, or nil.
  private func configuration(of origin: String) throws(GitError) -> String? {
    let plain = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"
    let path = origin + "/config"
    // libgit2 would wait for a pipe in its place.
    guard (try? FileStatus(ofPath: path).kind) == .regular else { return nil }
    let values = try? unsafe Configuration("read a submodule's configuration") {
      unsafe git_config_open_ondisk(&$0, path)
    }
    guard let values else { return nil }
    defer { extendLifetime(values) }
    var version: Int32 = 0
    _ = unsafe git_config_get_int32(&version, values.pointer, "core.repositoryformatversion")
    guard version == 0 else { return nil }
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    let code = unsafe git_config_get_string_buf(&buffer, values.pointer, "remote.origin.url")
    guard code == 0, let text = unsafe buffer.ptr else { return plain }
    return plain + PrivateGitFolder.section(named: "origin", unsafe String(systemCString: text))
  }

  /// Returns the HEAD of a repository, detached at the commit that it leads to.
  private func head(of origin: String, _ all: References) throws(GitError) -> [UInt8] {
    try located(origin) { () throws(FileError) in
      let bytes = try RegularFile.read(origin + "/HEAD", limit: 1 << 16, followingLinks: false)
      guard case .symbolic(let name) = References.parse(bytes), let id = all.object(of: name)
      else { return bytes }
      return Array("\(id)\n".utf8)
    }
  }
}
