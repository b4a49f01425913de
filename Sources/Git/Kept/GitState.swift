public import FileSystem
internal import Glibc

/// The traces of commits, branches, stashes and staged files in a workspace's own part of git: HEAD,
/// refs with their logs, and the entries of the index.
///
/// The stat data in the index are not part of it, as looking at a workspace with git writes those.
/// Neither are remote-tracking branches.
public struct GitState: Sendable {
  /// A digest of the contents; nil if they could not be read.
  public private(set) var digest: String?
  /// The time of the last change, except of the index; nil if nothing is there.
  public private(set) var newest: FileStatus.Time?
  private var hash = SHA256()
  private var left = Self.mostFiles

  private static let mostFiles = 100_000
  private static let largestFile = 1 << 26
  private static let deepest = 100

  /// Reads git's administrative folder of a linked worktree, or the `.git` of another workspace.
  public init(of folder: String) {
    do throws(FileError) {
      let top = try Folder(path: folder)
      for name in ["HEAD", "packed-refs"] as [FileName] { try note(name, name, in: top) }
      for name in ["refs", "logs"] as [FileName] {
        guard try top.statusIfPresent(of: name)?.kind == .folder else { continue }
        try noteAll(in: top.folder(name), name, levels: Self.deepest)
      }
      guard try noteIndex(in: top) else { return }
      digest = "\(hash.digest())"
    } catch {
      digest = nil
    }
  }

  /// Notes the index; returns false if it has another form.
  private mutating func noteIndex(in folder: borrowing Folder) throws(FileError) -> Bool {
    guard try folder.statusIfPresent(of: "index") != nil else { return true }
    let bytes = try folder.regularFile("index").readToEnd(limit: .max - 1, path: "index")
    guard let index = IndexEntries(bytes) else { return false }
    for entry in index.entries {
      hash.update(Array("\(entry.mode) \(entry.id) \(entry.stage) ".utf8) + entry.path + [0])
    }
    return true
  }

  private mutating func noteAll(
    in folder: borrowing Folder,
    _ path: FileName,
    levels: Int
  ) throws(FileError) {
    for name in try folder.entries().sorted() where name != "remotes" {
      let place = FileName(path.bytes + [0x2F] + name.bytes)
      if try folder.statusIfPresent(of: name)?.kind == .folder {
        guard levels > 0 else { throw FileError("read", "\(place)", code: ELOOP) }
        try noteAll(in: folder.folder(name), place, levels: levels - 1)
      } else {
        try note(name, place, in: folder)
      }
    }
  }

  private mutating func note(
    _ name: FileName,
    _ path: FileName,
    in folder: borrowing Folder
  ) throws(FileError) {
    guard let status = try folder.statusIfPresent(of: name) else { return }
    left -= 1
    guard left >= 0 else { throw FileError("read", "\(path)", code: ELOOP) }
    newest = max(newest ?? status.changed, status.changed)
    let bytes = try folder.regularFile(name).readToEnd(limit: Self.largestFile, path: "\(path)")
    hash.update(path.bytes + [0])
    hash.update(Array("\(bytes.count)\n".utf8))
    hash.update(bytes)
  }
}
