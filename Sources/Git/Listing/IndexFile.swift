/// Git's index for a new workspace, in which no file looks changed and none has to be read again.
enum IndexFile {
  /// Returns the bytes of the index in format 2, including the trees of all folders.
  ///
  /// With the trees, git need not read any to see that nothing is staged.
  static func bytes(of baseline: Baseline) -> [UInt8] {
    let manifest = baseline.manifest
    var bytes: [UInt8] = []
    bytes.reserveCapacity(manifest.names.count * 4 + manifest.files.count * 72 + 64)
    bytes += Array("DIRC".utf8)
    bytes.append(bigEndian: 2)
    bytes.append(bigEndian: UInt32(manifest.files.count))
    let counts = manifest.totals { Int($0.fileCount) }
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
    bytes.append(bigEndian: UInt32(trees.count))
    bytes += trees
    // libgit2 checks the checksum; git itself does not.
    return bytes + SHA1.digest(of: bytes)
  }

  private static func append(
    _ file: Manifest.File,
    _ path: [UInt8],
    _ state: Baseline.State,
    to bytes: inout [UInt8]
  ) {
    let start = bytes.count
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: state.changedSeconds))
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: state.changedNanoseconds))
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: state.modifiedSeconds))
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: state.modifiedNanoseconds))
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: state.device))
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: state.inode))
    bytes.append(bigEndian: file.indexMode)
    bytes.append(bigEndian: state.owner)
    bytes.append(bigEndian: state.group)
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: state.size))
    append(file.id, to: &bytes)
    let length = UInt16(min(path.count, 0xFFF))
    bytes.append(UInt8(length >> 8))
    bytes.append(UInt8(length & 0xFF))
    bytes += path
    // At least one zero, up to a multiple of eight bytes.
    let count = bytes.count - start
    for _ in 0..<(8 - count % 8) { bytes.append(0) }
  }

  private static func append(_ id: ObjectID, to bytes: inout [UInt8]) {
    unsafe id.withBytes { unsafe bytes.append(contentsOf: $0) }
  }
}

extension [UInt8] {
  /// Appends a number in big-endian order, as git's own files have it.
  mutating func append(bigEndian number: UInt32) {
    unsafe Swift.withUnsafeBytes(of: number.bigEndian) { unsafe append(contentsOf: $0) }
  }
}
