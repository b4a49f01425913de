internal import FileSystem

/// All folders and files of a commit, in flat arrays that are stored in their memory layout.
///
/// The subfolders of a folder are contiguous, and so are its files, in git's tree order. The first
/// folder is the top, and every folder comes after its parent.
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
    /// The number of the template's contents file that holds the contents; `offset` is relative to
    /// it.
    var part: UInt32 = 0
    var offset: UInt64 = 0
    var size: UInt64 = 0
    var id: ObjectID

    /// The offset at which the contents end.
    var end: Int { Int(offset) + Int(size) }
  }

  /// The range of a name within `names`, where a zero byte follows it.
  struct Name: BitwiseCopyable {
    var start: UInt32
    var length: UInt32

    var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
  }

  var names: [UInt8] = []
  var folders: [Folder] = []
  var files: [File] = []
  /// The indexes of attribute and ignore files.
  var rules: [UInt32] = []
  /// The indexes of files whose attributes name a program that does not run.
  var external: [UInt32] = []

  /// True when there is an attribute file in any folder.
  var hasAttributes: Bool { rules.contains { name(files[Int($0)].name) == Self.attributes } }
  /// True when there is an ignore file in any folder.
  var hasIgnoreRules: Bool { rules.contains { name(files[Int($0)].name) == Self.ignored } }

  static let attributes = Array(".gitattributes".utf8)[...]
  static let ignored = Array(".gitignore".utf8)[...]

  /// Returns the bytes of a name.
  func name(_ name: Name) -> ArraySlice<UInt8> { names[name.range] }

  /// Lends a name as a C string.
  func withName<Result>(_ name: Name, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe names.withUnsafeBytes { names in
      let bytes = unsafe names[Int(name.start)...].assumingMemoryBound(to: CChar.self)
      // There is always at least one zero.
      guard let start = bytes.baseAddress else { return unsafe body("") }
      return unsafe body(start)
    }
  }

  /// Returns the path of a folder; the top's is empty.
  func path(ofFolder index: Int) -> [UInt8] {
    var way: [Int] = []
    var current = index
    while current != 0 {
      way.append(current)
      current = Int(folders[current].parent)
    }
    return Array(way.reversed().map { names[folders[$0].name.range] }.joined(separator: [0x2F]))
  }

  /// Returns the path of an entry of a folder.
  func path(of name: Name, inFolder index: Int) -> [UInt8] {
    joined(path(ofFolder: index), names[name.range])
  }

  /// Returns the paths of some files, in index order.
  func paths(of files: [UInt32]) -> [[UInt8]] {
    guard !files.isEmpty else { return [] }
    let wanted = Set(files)
    var paths: [[UInt8]] = []
    walk { index, path in if wanted.contains(UInt32(index)) { paths.append(path) } }
    return paths
  }

  /// Returns the entry of a file in its folder's tree.
  func entry(ofFile index: Int) -> TreeEntry {
    let file = files[index]
    return TreeEntry(name: FileName(name(file.name)), mode: file.mode, id: file.id)
  }

  /// Returns the entry of a folder in its parent's tree.
  func entry(ofFolder index: Int) -> TreeEntry {
    let folder = folders[index]
    return TreeEntry(
      name: FileName(name(folder.name)),
      mode: TreeEntry.Mode.folder,
      id: folder.tree
    )
  }

  /// Returns, for each folder, the number of entries in and below it, without the folder itself.
  func entryCounts() -> [Int] { totals { Int($0.folderCount) + Int($0.fileCount) } }

  /// Returns, for each folder, the sum of a number over the folder and all folders below it.
  func totals(_ own: (Folder) -> Int) -> [Int] {
    var counts = folders.map(own)
    for index in folders.indices.dropFirst().reversed() {
      counts[Int(folders[index].parent)] += counts[index]
    }
    return counts
  }

  /// Calls `file` for every file in index order, and `folder` for every folder before its contents.
  ///
  /// The second argument is the path.
  func walk(
    folder: (Int, [UInt8]) -> Void = { _, _ in },
    file: (Int, [UInt8]) -> Void
  ) {
    // Long: a merge of two sorted lists.
    /// The progress within a folder.
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
