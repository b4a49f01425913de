internal import CLibgit2
internal import FileSystem
internal import Glibc

/// The objects that a snapshot adds to a workspace's store, in one file in git's pack format.
///
/// Writing one file per object, as libgit2 does, takes several times as long as reading the
/// contents. Nothing is compressed, because the store is deleted with its job.
struct ObjectPack: ~Copyable {
  private static let bufferSize = 1 << 20

  private let directory: String
  private var file: Descriptor?
  private let temporaryName: FileName
  private var buffer: [UInt8] = []
  private var written = 0
  private var offsets: [ObjectID: Int] = [:]

  /// Creates a pack in a folder of packs; the file is created with the first object.
  init(in directory: String) {
    self.directory = directory
    temporaryName = FileName("kjob-\(String(UInt64.random(in: 0...(.max)), radix: 36)).tmp")
  }

  /// Adds an object under its name unless the pack already has it.
  mutating func add(
    _ bytes: [UInt8],
    _ kind: git_object_t,
    named id: ObjectID
  ) throws(GitError) {
    guard offsets[id] == nil else { return }
    try located(directory) { () throws(FileError) in
      if file == nil {
        let folder = try Folder(path: directory)
        file = try folder.newFile(temporaryName, mode: 0o600)
        buffer.reserveCapacity(Self.bufferSize + 65_600)
        // The number of objects, which `finish` fills in.
        buffer += Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, 0, 0]
      }
      offsets[id] = written + buffer.count
      appendHead(bytes.count, kind)
      try appendStored(bytes)
    }
  }

  /// Renames the pack into place, so that stores opened from now on find its objects.
  consuming func finish() throws(GitError) {
    guard !offsets.isEmpty else { return }
    try located(directory) { () throws(FileError) in
      let sorted = offsets.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
      // Readers only compare it with the checksum in the index and never recompute it.
      let sum = SHA1.digest(of: sorted.flatMap { $0.key.bytes })
      buffer += sum
      try flush()
      guard let file = file.take() else { return }
      var count: [UInt8] = []
      count.append(bigEndian: UInt32(offsets.count))
      let done = unsafe count.withUnsafeBytes {
        unsafe pwrite(file.number, $0.baseAddress, $0.count, 8)
      }
      guard done == 4 else { throw FileError("write", directory, code: errno) }
      let folder = try Folder(path: directory)
      let name = ObjectID(bytes: sum)
      try folder.rename(temporaryName, to: FileName("pack-\(name).pack"), in: folder)
      try folder.write(Self.list(sorted, sum), to: temporaryName, mode: 0o600)
      try folder.rename(temporaryName, to: FileName("pack-\(name).idx"), in: folder)
    }
  }

  /// Appends the kind and the size: four bits of the size in the first byte, then seven per byte.
  private mutating func appendHead(_ size: Int, _ kind: git_object_t) {
    var byte = UInt8(truncatingIfNeeded: kind.rawValue) << 4 | UInt8(size & 0xF)
    var rest = size >> 4
    while rest > 0 {
      buffer.append(byte | 0x80)
      byte = UInt8(rest & 0x7F)
      rest >>= 7
    }
    buffer.append(byte)
  }

  /// Appends the bytes as an uncompressed zlib stream: blocks, each preceded by its length.
  private mutating func appendStored(_ bytes: [UInt8]) throws(FileError) {
    buffer += [0x78, 0x01]
    var position = 0
    repeat {
      let end = min(position + 65_535, bytes.count)
      let length = UInt16(end - position)
      buffer.append(end == bytes.count ? 1 : 0)
      for word in [length, ~length] { buffer += [UInt8(word & 0xFF), UInt8(word >> 8)] }
      buffer += bytes[position..<end]
      position = end
      if buffer.count >= Self.bufferSize { try flush() }
    } while position < bytes.count
    buffer.append(bigEndian: Self.adler32(bytes))
  }

  private mutating func flush() throws(FileError) {
    try file?.write(buffer, path: directory)
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  /// Returns the pack's index in format 2.
  private static func list(_ sorted: [(key: ObjectID, value: Int)], _ sum: [UInt8]) -> [UInt8] {
    var list: [UInt8] = [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]
    var counts = [UInt32](repeating: 0, count: 256)
    for (id, _) in sorted { counts[Int(id.bytes[0])] += 1 }
    var total: UInt32 = 0
    for count in counts {
      total += count
      list.append(bigEndian: total)
    }
    for (id, _) in sorted { list += id.bytes }
    // CRCs of the packed bytes, which matter only when they are copied into another pack.
    list += [UInt8](repeating: 0, count: 4 * sorted.count)
    var far: [UInt8] = []
    for (_, offset) in sorted {
      guard offset > 0x7FFF_FFFF else {
        list.append(bigEndian: UInt32(offset))
        continue
      }
      list.append(bigEndian: 0x8000_0000 | UInt32(far.count / 8))
      far.append(bigEndian: UInt32(offset >> 32))
      far.append(bigEndian: UInt32(truncatingIfNeeded: offset))
    }
    list += far + sum
    return list + SHA1.digest(of: list)
  }

  /// Returns the Adler-32 checksum that ends a zlib stream.
  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (low, high) = (UInt32(1), UInt32(0))
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var position = 0
      while position < buffer.count {
        // The largest number of bytes that cannot overflow the sums.
        let end = min(position + 5_552, buffer.count)
        for index in position..<end {
          unsafe low &+= UInt32(buffer[index])
          high &+= low
        }
        low %= 65_521
        high %= 65_521
        position = end
      }
    }
    return high << 16 | low
  }
}
