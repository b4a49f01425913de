internal import FileSystem
internal import Glibc

/// Copies the files that one path of `copy:` names.
///
/// Both ends are reached from their top folders without following links, so that nothing outside is
/// read or written.
struct FileCopying {
  private let path: String
  private let source: String
  private let target: String
  private let tracked: Set<[UInt8]>
  /// The files that were copied into the workspace.
  private(set) var copied: Set<[UInt8]> = []

  init(path: String, source: String, target: String, tracked: Set<[UInt8]>) {
    self.path = path
    self.source = source
    self.target = target
    self.tracked = tracked
  }

  /// Copies the file, or every untracked file in the folder.
  mutating func run() throws(GitError) {
    let components = path.utf8.split(separator: 0x2F).map { FileName($0) }.filter { $0 != "." }
    guard !path.hasPrefix("/"), !components.isEmpty,
      components.allSatisfy({ !$0.isRefusedByGit(isLink: false) })
    else { throw .copy(path: path, problem: .outside) }
    var pending = [components]
    while let next = pending.popLast() {
      let relative = Array(next.map(\.bytes).joined(separator: [0x2F]))
      guard let name = next.last else { continue }
      if tracked.contains(relative) {
        guard next != components else { throw .copy(path: path, problem: .tracked) }
        continue
      }
      let from = try folder(at: source, next.dropLast(), makingFolders: false)
      let status = try located(source + "/" + shown(relative)) { () throws(FileError) in
        try from.statusIfPresent(of: name)
      }
      switch status?.kind {
      case nil:
        throw .copy(path: shown(relative), problem: .missing)
      case .folder:
        let names = try located(source + "/" + shown(relative)) { () throws(FileError) in
          try from.folder(name).entries()
        }
        // A nested repository's git folder is not part of its working tree.
        pending += names.filter { $0 != ".git" }.map { next + [$0] }
      case .regular, .symbolicLink:
        try copy(relative, name, from, next.dropLast())
      default:
        throw .copy(path: shown(relative), problem: .special)
      }
    }
  }

  private mutating func copy(
    _ relative: [UInt8],
    _ name: FileName,
    _ from: borrowing Folder,
    _ folders: ArraySlice<FileName>
  ) throws(GitError) {
    if copied.contains(relative) { return }
    let to = try folder(at: target, folders, makingFolders: true)
    do throws(FileError) {
      let status = try from.status(of: name)
      if status.kind == .symbolicLink {
        try to.makeLink(name, to: try from.linkText(name))
      } else {
        let file = try from.regularFile(name)
        let copy = try to.newFile(name, mode: status.permissions & 0o777)
        try copy.write(contentsOf: file, path: shown(relative))
      }
    } catch {
      // Either the base has a folder of that name, or the path was given twice.
      if error.code == EEXIST { throw .copy(path: shown(relative), problem: .tracked) }
      throw .file(FileError(error.action, shown(relative), code: error.code))
    }
    copied.insert(relative)
  }

  /// Opens a folder below a top folder, one component at a time.
  private func folder(
    at top: String,
    _ components: ArraySlice<FileName>,
    makingFolders: Bool
  ) throws(GitError) -> Folder {
    do throws(FileError) {
      var folder = try Folder(path: top)
      for name in components {
        if makingFolders { try folder.makeFolderIfMissing(name, mode: 0o755) }
        folder = try folder.folder(name)
      }
      return folder
    } catch {
      switch error.code {
      case ENOENT: throw .copy(path: path, problem: .missing)
      case ENOTDIR, ELOOP, EEXIST: throw .copy(path: path, problem: .notInFolder)
      default: throw .file(FileError(error.action, path, code: error.code))
      }
    }
  }
}
