internal import CLibgit2
internal import FileSystem

/// The attribute and ignore files as the agent left them, in a folder of kjob's own.
///
/// The walk passes them on folder by folder, before it looks at anything else in a folder. While
/// all of them match the base, that folder does not exist and the base's rules apply.
struct CurrentRules: ~Copyable {
  private let store: Store
  private let base: Set<[UInt8]>
  private let path: String
  /// The handles that apply these rules; nil while the base's apply.
  private(set) var open: OpenStore?

  /// The largest size of a rule file in bytes; a larger one is ignored, as git does.
  private static let longest = 100 << 20

  /// Creates the rules of the base.
  init(_ store: Store, _ manifest: Manifest) {
    self.store = store
    base = Set(manifest.paths(of: manifest.rules))
    path = store.directory + "/rules-\(String(UInt64.random(in: 0...(.max)), radix: 36))"
  }

  deinit {
    // A file that cannot be removed goes with the store.
    _ = try? TreeRemoval.remove(path: path)
  }

  /// Reads the rule files of a folder that the walk has entered.
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

  /// Reads a file as git would: anything but a regular file counts as missing.
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
