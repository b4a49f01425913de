/// Git's index for a workspace just made: nothing in it looks changed, and nothing has to be read.
enum IndexFile {
  /// The bytes of the index, format 2, with the trees of all folders.
  ///
  /// With the trees git need not read any of them to see that nothing is staged.
  static func bytes(of baseline: Baseline) -> [UInt8] {
    let manifest = baseline.manifest
    var bytes: [UInt8] = []
    bytes.reserveCapacity(manifest.names.count * 4 + manifest.files.count * 72 + 64)
    bytes += Array("DIRC".utf8)
    append(2, to: &bytes)
    append(UInt32(manifest.files.count), to: &bytes)
    var counts = [UInt32](repeating: 0, count: manifest.folders.count)
    for (index, folder) in manifest.folders.enumerated() { counts[index] = folder.fileCount }
    for index in manifest.folders.indices.dropFirst().reversed() {
      counts[Int(manifest.folders[index].parent)] += counts[index]
    }
    var trees: [UInt8] = []
    manifest.walk(
      folder: { index, _ in
        let folder = manifest.folders[index]
        trees += manifest.name(folder.name)
        trees.append(0)
        trees += Array("\(counts[index]) \(folder.folderCount)\n".utf8)
        append(folder.tree, to: &trees)
      },
      file: { index, path in
        append(manifest.files[index], path, baseline.files[index], to: &bytes)
      }
    )
    bytes += Array("TREE".utf8)
    append(UInt32(trees.count), to: &bytes)
    bytes += trees
    // libgit2 looks at the sum, git itself does not.
    return bytes + SHA1.digest(of: bytes)
  }

  private static func append(
    _ file: Manifest.File,
    _ path: [UInt8],
    _ state: Baseline.State,
    to bytes: inout [UInt8]
  ) {
    let start = bytes.count
    append(UInt32(truncatingIfNeeded: state.changedSeconds), to: &bytes)
    append(UInt32(truncatingIfNeeded: state.changedNanoseconds), to: &bytes)
    append(UInt32(truncatingIfNeeded: state.modifiedSeconds), to: &bytes)
    append(UInt32(truncatingIfNeeded: state.modifiedNanoseconds), to: &bytes)
    append(UInt32(truncatingIfNeeded: state.device), to: &bytes)
    append(UInt32(truncatingIfNeeded: state.inode), to: &bytes)
    // Old repositories hold other permissions, which an index has not.
    let mode =
      file.isFile
      ? (file.isExecutable ? TreeEntry.Mode.executable : TreeEntry.Mode.file) : file.mode
    append(mode, to: &bytes)
    append(state.owner, to: &bytes)
    append(state.group, to: &bytes)
    append(UInt32(truncatingIfNeeded: state.size), to: &bytes)
    append(file.id, to: &bytes)
    let length = UInt16(min(path.count, 0xFFF))
    bytes.append(UInt8(length >> 8))
    bytes.append(UInt8(length & 0xFF))
    bytes += path
    // At least one zero, up to a multiple of eight.
    let count = bytes.count - start
    for _ in 0..<(8 - count % 8) { bytes.append(0) }
  }

  private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: number.bigEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  private static func append(_ id: ObjectID, to bytes: inout [UInt8]) {
    unsafe id.withBytes { unsafe bytes.append(contentsOf: $0) }
  }
}
