internal import CLibgit2
internal import FileSystem
internal import Glibc

/// Objects that a snapshot adds to a workspace's store, in one file of git's pack format.
///
/// One file for each object, as libgit2 would write them, takes several times as long as to read
/// what they hold. Nothing is compressed: the store lives no longer than its job.
struct ObjectPack: ~Copyable {
  private static let bufferSize = 1 << 20

  private let directory: String
  private var file: Descriptor?
  private let temporaryName: FileName
  private var buffer: [UInt8] = []
  private var written = 0
  private var offsets: [ObjectID: Int] = [:]

  /// Prepares a pack in a folder of packs; its file comes with the first object.
  init(in directory: String) {
    self.directory = directory
    temporaryName = FileName("kjob-\(String(UInt64.random(in: 0...(.max)), radix: 36)).tmp")
  }

  /// Adds an object under its name, unless it has been added before.
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
        // The number of objects is filled in at the end.
        buffer += Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, 0, 0]
      }
      offsets[id] = written + buffer.count
      appendHead(bytes.count, kind)
      try appendStored(bytes)
    }
  }

  /// Puts the pack in its place, so that whoever opens the store from now on finds the objects.
  consuming func finish() throws(GitError) {
    guard !offsets.isEmpty else { return }
    try located(directory) { () throws(FileError) in
      let sorted = offsets.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
      // Readers only compare it with the one in the list; no one computes it anew.
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

  /// The kind and the size, seven bits a byte after the first four.
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

  /// The bytes as zlib has them where it does not compress: pieces with their length before them.
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

  /// The list of the pack's objects, format 2.
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
    // Sums of the packed bytes, which matter to who copies them into another pack.
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

  /// The sum that zlib puts behind what it has written.
  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (low, high) = (UInt32(1), UInt32(0))
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var position = 0
      while position < buffer.count {
        // As many as cannot overflow.
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
