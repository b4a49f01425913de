internal import FileSystem

/// The folder of a submodule in a workspace, which may hold a checkout of its own.
enum SubmoduleFolder {
  /// The commit that is checked out in a submodule; nil where none is.
  ///
  /// Its git folder is read only where it lies within one of `places`: a path that an agent wrote
  /// leads nowhere else.
  static func head(of folder: String, within places: [String]) -> ObjectID? {
    var git = folder + "/.git"
    if let text = try? RegularFile.read(git, limit: 65_536, followingLinks: false) {
      let line = shown(text.prefix { $0 != 0x0A })
      guard line.hasPrefix("gitdir: ") else { return nil }
      let path = String(line.dropFirst("gitdir: ".count))
      git = path.hasPrefix("/") ? path : folder + "/" + path
    }
    guard let resolved = resolvedPath(git),
      places.contains(where: { resolved.hasPrefix($0 + "/") }),
      let bytes = try? RegularFile.read(resolved + "/HEAD", limit: 65_536, followingLinks: false)
    else { return nil }
    switch References.parse(bytes) {
    case .object(let id): return id
    case .symbolic(let name): return (try? References(commonDirectory: resolved))?.object(of: name)
    case .damaged: return nil
    }
  }
}
