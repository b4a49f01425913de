internal import FileSystem

/// Every folder and file of a commit, in flat arrays that are read and written as they lie.
///
/// A folder's folders stand one behind the other, and so do its files, in the order of git's tree.
/// The first folder is the top, and every folder comes after the one that it is in.
struct Manifest: Sendable {
  /// One folder of the commit.
  struct Folder: BitwiseCopyable {
    var name: Name
    var parent: UInt32
    var firstFolder: UInt32 = 0
    var folderCount: UInt32 = 0
    var firstFile: UInt32 = 0
    var fileCount: UInt32 = 0
    var tree: ObjectID

    var folders: Range<Int> { Int(firstFolder)..<Int(firstFolder) + Int(folderCount) }
    var files: Range<Int> { Int(firstFile)..<Int(firstFile) + Int(fileCount) }
  }

  /// One file, link or submodule of the commit.
  struct File: BitwiseCopyable, ModeBearing {
    var name: Name
    var mode: UInt32
    /// Which of a template's files has the contents, and where in it.
    var part: UInt32 = 0
    var offset: UInt64 = 0
    var size: UInt64 = 0
    var id: ObjectID

    /// Where its contents end.
    var end: Int { Int(offset) + Int(size) }
  }

  /// Where a name lies among all names; a zero stands behind it.
  struct Name: BitwiseCopyable {
    var start: UInt32
    var length: UInt32

    var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
  }

  var names: [UInt8] = []
  var folders: [Folder] = []
  var files: [File] = []
  /// The files with rules about contents or about ignored files.
  var rules: [UInt32] = []
  /// The files whose attributes name a program, which is not run.
  var external: [UInt32] = []

  /// Whether any folder has rules about contents.
  var hasAttributes: Bool { rules.contains { name(files[Int($0)].name) == Self.attributes } }
  /// Whether any folder has rules about ignored files.
  var hasIgnoreRules: Bool { rules.contains { name(files[Int($0)].name) == Self.ignored } }

  static let attributes = Array(".gitattributes".utf8)[...]
  static let ignored = Array(".gitignore".utf8)[...]

  /// The bytes of a name.
  func name(_ name: Name) -> ArraySlice<UInt8> { names[name.range] }

  /// Lends a name to calls that take C's.
  func withName<Result>(_ name: Name, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe names.withUnsafeBytes { names in
      let bytes = unsafe names[Int(name.start)...].assumingMemoryBound(to: CChar.self)
      // There is always a zero at least.
      guard let start = bytes.baseAddress else { return unsafe body("") }
      return unsafe body(start)
    }
  }

  /// The path of a folder; that of the top is empty.
  func path(ofFolder index: Int) -> [UInt8] {
    var way: [Int] = []
    var current = index
    while current != 0 {
      way.append(current)
      current = Int(folders[current].parent)
    }
    return Array(way.reversed().map { names[folders[$0].name.range] }.joined(separator: [0x2F]))
  }

  /// The path of an entry of a folder.
  func path(of name: Name, inFolder index: Int) -> [UInt8] {
    joined(path(ofFolder: index), names[name.range])
  }

  /// The paths of some files, in the order of an index.
  func paths(of files: [UInt32]) -> [[UInt8]] {
    guard !files.isEmpty else { return [] }
    let wanted = Set(files)
    var paths: [[UInt8]] = []
    walk { index, path in if wanted.contains(UInt32(index)) { paths.append(path) } }
    return paths
  }

  /// The entry that a file has in its folder's tree.
  func entry(ofFile index: Int) -> TreeEntry {
    let file = files[index]
    return TreeEntry(name: FileName(name(file.name)), mode: file.mode, id: file.id)
  }

  /// The entry that a folder has in the tree of the one that it is in.
  func entry(ofFolder index: Int) -> TreeEntry {
    let folder = folders[index]
    return TreeEntry(
      name: FileName(name(folder.name)),
      mode: TreeEntry.Mode.folder,
      id: folder.tree
    )
  }

  /// How many entries there are in each folder and all below it, without the folder itself.
  func entryCounts() -> [Int] { totals { Int($0.folderCount) + Int($0.fileCount) } }

  /// The sum of a number of each folder over the folder and all below it.
  func totals(_ own: (Folder) -> Int) -> [Int] {
    var counts = folders.map(own)
    for index in folders.indices.dropFirst().reversed() {
      counts[Int(folders[index].parent)] += counts[index]
    }
    return counts
  }

  /// Calls `body` for every file in the order of an index, and for every folder before what is in
  /// it; `path` names the file or folder.
  func walk(
    folder: (Int, [UInt8]) -> Void = { _, _ in },
    file: (Int, [UInt8]) -> Void
  ) {
    /// How far a folder has been walked.
    struct Level {
      var folder: Int
      var nextFolder: Int
      var nextFile: Int
      var length: Int
    }
    guard !folders.isEmpty else { return }
    var path: [UInt8] = []
    func level(_ index: Int) -> Level {
      Level(
        folder: index,
        nextFolder: Int(folders[index].firstFolder),
        nextFile: Int(folders[index].firstFile),
        length: path.count
      )
    }
    folder(0, path)
    var levels = [level(0)]
    while let last = levels.last {
      path.removeLast(path.count - last.length)
      let (folders, files) = (self.folders[last.folder].folders, self.folders[last.folder].files)
      let isFolderLeft = last.nextFolder < folders.upperBound
      let isFileLeft = last.nextFile < files.upperBound
      guard isFolderLeft || isFileLeft else {
        levels.removeLast()
        continue
      }
      if !path.isEmpty { path.append(0x2F) }
      if !isFolderLeft
        || isFileLeft && comes(self.files[last.nextFile].name, before: last.nextFolder)
      {
        levels[levels.count - 1].nextFile += 1
        path += names[self.files[last.nextFile].name.range]
        file(last.nextFile, path)
      } else {
        levels[levels.count - 1].nextFolder += 1
        path += names[self.folders[last.nextFolder].name.range]
        folder(last.nextFolder, path)
        levels.append(level(last.nextFolder))
      }
    }
  }

  /// Compares as git sorts a tree: a folder as if its name ended with a slash.
  private func comes(_ file: Name, before folder: Int) -> Bool {
    let (left, right) = (file.range, folders[folder].name.range)
    for (one, other) in zip(left, right) where names[one] != names[other] {
      return names[one] < names[other]
    }
    guard left.count > right.count else { return true }
    return names[left.lowerBound + right.count] < 0x2F
  }
}
