internal import FileSystem

/// The entries of an index, parsed without a library because an agent may have written it.
struct IndexEntries {
  /// One entry, with the stat data by which git detects modified files.
  struct Entry: Sendable {
    var path: [UInt8]
    var mode: UInt32
    var id: ObjectID
    /// The side of a conflict; 0 without a conflict.
    var stage: UInt16
    fileprivate var changed: (UInt32, UInt32)
    fileprivate var modified: (UInt32, UInt32)
    fileprivate var inode: UInt32
    fileprivate var size: UInt32

    /// True when another entry has the same mode, object and stage, whatever its stat data.
    func isSame(as other: Entry) -> Bool {
      mode == other.mode && id == other.id && stage == other.stage
    }

    /// True when a file's stat data match those in the entry.
    func isOf(_ status: FileStatus) -> Bool {
      func parts(_ time: FileStatus.Time) -> (UInt32, UInt32) {
        (UInt32(truncatingIfNeeded: time.seconds), UInt32(truncatingIfNeeded: time.nanoseconds))
      }
      return parts(status.changed) == changed && parts(status.modified) == modified
        && UInt32(truncatingIfNeeded: status.identity.inode) == inode
        && UInt32(truncatingIfNeeded: status.size) == size
    }
  }

  private(set) var entries: [Entry] = []

  /// Parses versions 2 to 4; nil for anything else, and for a split index.
  init?(_ bytes: [UInt8]) {
    // Long: the fields of the format in their order.
    func number(_ place: Int) -> UInt32 {
      bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard bytes.count >= 32, bytes.starts(with: "DIRC".utf8), (2...4).contains(number(4)) else {
      return nil
    }
    let version = number(4)
    let count = Int(number(8))
    guard count <= bytes.count / 62 else { return nil }
    entries.reserveCapacity(count)
    var place = 12
    var path: [UInt8] = []
    for _ in 0..<count {
      let start = place
      guard start + 62 <= bytes.count else { return nil }
      let flags = UInt16(bytes[start + 60]) << 8 | UInt16(bytes[start + 61])
      place += 62
      if version >= 3, flags & 0x4000 != 0 { place += 2 }
      if version == 4 {
        guard let removed = Self.variable(bytes, &place), removed <= path.count else { return nil }
        path.removeLast(removed)
      } else {
        path.removeAll(keepingCapacity: true)
      }
      guard place < bytes.count, let end = bytes[place...].firstIndex(of: 0) else { return nil }
      path += bytes[place..<end]
      // Older versions pad with at least one zero to a multiple of eight bytes.
      place = version == 4 ? end + 1 : start + (end - start + 8) / 8 * 8
      entries.append(
        Entry(
          path: path,
          mode: number(start + 24),
          id: ObjectID(bytes: bytes[start + 40..<start + 60]),
          stage: flags >> 12 & 3,
          changed: (number(start), number(start + 4)),
          modified: (number(start + 8), number(start + 12)),
          inode: number(start + 20),
          size: number(start + 36)
        )
      )
    }
    // Extensions follow; `link` means that most entries are in another file.
    while place + 8 <= bytes.count - 20 {
      if bytes[place..<place + 4].elementsEqual("link".utf8) { return nil }
      place += 8 + Int(number(place + 4))
    }
  }

  /// Reads a variable-length number with seven bits per byte, as in version 4.
  private static func variable(_ bytes: [UInt8], _ place: inout Int) -> Int? {
    guard place < bytes.count else { return nil }
    var value = Int(bytes[place] & 0x7F)
    while bytes[place] & 0x80 != 0 {
      place += 1
      guard place < bytes.count, value < 1 << 40 else { return nil }
      value = (value + 1) << 7 | Int(bytes[place] & 0x7F)
    }
    place += 1
    return value
  }
}
