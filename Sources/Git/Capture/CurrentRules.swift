internal import CLibgit2
internal import FileSystem

/// The attribute and ignore files as the agent left them, in a folder of kjob's own.
///
/// The walk hands them over folder by folder, before it looks at anything else in a folder. As long as
/// all are as the base has them, there is no such folder, and the base's rules are all there are.
struct CurrentRules: ~Copyable {
  private let store: Store
  private let base: Set<[UInt8]>
  private let path: String
  /// The handles whose rules these are; nil while they are the base's.
  private(set) var open: OpenStore?

  /// How large a file with rules may be; a larger one counts as none, as with git.
  private static let longest = 100 << 20

  /// Begins with the rules of the base.
  init(_ store: Store, _ manifest: Manifest) {
    self.store = store
    base = Set(manifest.paths(of: manifest.rules))
    path = store.directory + "/rules-\(String(UInt64.random(in: 0...(.max)), radix: 36))"
  }

  deinit {
    // What stays goes with the store.
    _ = try? TreeRemoval.remove(path: path)
  }

  /// Takes in the rules of a folder that the walk has come to.
  mutating func enter(
    _ folder: borrowing Folder,
    _ folderPath: [UInt8],
    _ names: [FileName]
  ) throws(GitError) {
    for name in [Manifest.attributes, Manifest.ignored] {
      let place = joined(folderPath, name)
      let isThere = names.contains(FileName(name))
      guard isThere || base.contains(place) else { continue }
      let contents = (isThere ? contents(FileName(name), folder) : nil).map {
        RuleFile.readable($0, isIgnoreFile: name == Manifest.ignored)
      }
      let known = base.contains(place) ? try store.rule(at: place) : nil
      if contents != known { try replace(place, with: contents) }
    }
  }

  /// Reads a file as git would: a link or anything else in its place counts as none.
  private func contents(_ name: FileName, _ folder: borrowing Folder) -> [UInt8]? {
    guard let status = try? folder.status(of: name), status.kind == .regular,
      let file = try? folder.regularFile(name)
    else { return nil }
    return try? file.readToEnd(limit: Self.longest, path: "\(name)")
  }

  private mutating func replace(_ place: [UInt8], with contents: [UInt8]?) throws(GitError) {
    if open == nil {
      try located(path) { () throws(FileError) in try makeDirectories(path, mode: 0o700) }
      for other in base { try Store.write(try store.rule(at: other), at: other, below: path) }
      open = try store.open(rules: path)
    }
    do throws(GitError) {
      try Store.write(contents, at: place, below: path)
    } catch {
      throw error.below(path)
    }
  }
}
