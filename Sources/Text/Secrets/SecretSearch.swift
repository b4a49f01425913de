/// Finds many needles in bytes in one pass.
///
/// Every needle has at least six bytes. The last six bytes read are looked up in a small bit table
/// that rules out nearly every place, and then among the needles that begin with them. Unlike an
/// automaton, it needs no more memory than the needles themselves, even for 64 KB needles or ten
/// thousand of them.
struct SecretSearch: Sendable {
  private static let width = Secret.minimumLength

  /// One needle, with the index of its secret in the list from which the search was created.
  private struct Needle: Sendable {
    var bytes: [UInt8]
    var owner: Int
  }

  /// An occurrence of a needle.
  struct Find: Hashable, Sendable {
    var range: Range<Int>
    var owner: Int
  }

  /// The needles that begin with the same bytes, the longest first.
  private var needles: [UInt64: [Needle]] = [:]
  /// One bit for each key's hash.
  private var filter: [UInt64] = []
  private var shift: UInt64 = 0
  /// One bit for the hash of each three consecutive bytes in a needle's first six.
  private var samples: [UInt64] = []
  private var sampleShift: UInt64 = 0
  /// The prefixes of needles that are shorter than a key, by length.
  private var beginnings: [Set<UInt64>] = Array(repeating: [], count: width)
  /// The length of the longest needle.
  private(set) var longest = 0

  var isEmpty: Bool { needles.isEmpty }

  /// Creates a search from needles with the indexes of their secrets; the first of equal needles
  /// counts.
  init(_ all: [(bytes: [UInt8], owner: Int)]) {
    var seen: Set<[UInt8]> = []
    for (bytes, owner) in all where bytes.count >= Self.width && seen.insert(bytes).inserted {
      var key: UInt64 = 0
      for (index, byte) in bytes.prefix(Self.width).enumerated() {
        key = key << 8 | UInt64(byte)
        if index + 1 < Self.width { beginnings[index + 1].insert(key) }
      }
      needles[key, default: []].append(Needle(bytes: bytes, owner: owner))
      longest = max(longest, bytes.count)
    }
    var bits: UInt64 = 10
    while 1 << bits < needles.count * 32 { bits += 1 }
    shift = 64 - bits
    filter = Array(repeating: 0, count: 1 << Int(bits - 6))
    for (key, list) in needles {
      let slot = slot(key)
      filter[slot >> 6] |= 1 << UInt64(slot & 63)
      needles[key] = list.sorted { $0.bytes.count > $1.bytes.count }
    }
    makeSamples()
  }

  private mutating func makeSamples() {
    var bits: UInt64 = 12
    while 1 << bits < needles.count * 512 { bits += 1 }
    sampleShift = 64 - bits
    samples = Array(repeating: 0, count: 1 << Int(bits - 6))
    for key in needles.keys {
      for offset in 0..<4 as Range<UInt64> {
        let slot = Self.slot(key >> (24 - 8 * offset) & 0xFF_FFFF, sampleShift)
        samples[slot >> 6] |= 1 << UInt64(slot & 63)
      }
    }
  }

  /// True when the bytes contain a needle, or at least six bytes of its beginning.
  ///
  /// The search samples three bytes at every fourth place, and any six consecutive bytes contain
  /// such a sample. So most text takes a quarter of the time of a full search.
  func finds(in bytes: [UInt8]) -> Bool {
    guard !isEmpty else { return false }
    let span = bytes.span
    var index = 0
    while index + 3 <= span.count {
      let sample =
        UInt64(span[index]) << 16 | UInt64(span[index + 1]) << 8 | UInt64(span[index + 2])
      let slot = Self.slot(sample, sampleShift)
      if samples[slot >> 6] & 1 << UInt64(slot & 63) != 0, begins(around: index, span) {
        return true
      }
      index += 4
    }
    return false
  }

  /// True when a needle begins whose first six bytes include the three at a place.
  private func begins(around place: Int, _ span: Span<UInt8>) -> Bool {
    for start in max(0, place - 3)...place where start + Self.width <= span.count {
      var key: UInt64 = 0
      for index in start..<(start + Self.width) { key = key << 8 | UInt64(span[index]) }
      let slot = slot(key)
      if filter[slot >> 6] & 1 << UInt64(slot & 63) != 0, needles[key] != nil { return true }
    }
    return false
  }

  private static func slot(_ key: UInt64, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
  }

  private func slot(_ key: UInt64) -> Int { Self.slot(key, shift) }

  /// Appends the longest needle at each place to `finds`, ordered by place.
  ///
  /// Unless `isAll` is true, it stops at the first place where a needle may begin whose end is
  /// missing, and returns that place; otherwise it returns the number of bytes.
  func find(in bytes: [UInt8], isAll: Bool, _ finds: inout [Find]) -> Int {
    guard !isEmpty else { return bytes.count }
    let span = bytes.span
    let mask: UInt64 = (1 << UInt64(8 * Self.width)) - 1
    var key: UInt64 = 0
    var index = 0
    while index < span.count {
      key = (key << 8 | UInt64(span[index])) & mask
      index += 1
      guard index >= Self.width else { continue }
      let slot = slot(key)
      guard filter[slot >> 6] & 1 << UInt64(slot & 63) != 0, let list = needles[key] else {
        continue
      }
      let start = index - Self.width
      for needle in list {
        let count = min(needle.bytes.count, span.count - start)
        if count < needle.bytes.count && isAll { continue }
        guard Self.matches(needle.bytes, span, start, count) else { continue }
        if count < needle.bytes.count { return start }
        finds.append(Find(range: start..<(start + count), owner: needle.owner))
        break
      }
    }
    return isAll ? bytes.count : bytes.count - lengthOfBeginning(at: span)
  }

  private static func matches(
    _ needle: [UInt8],
    _ bytes: Span<UInt8>,
    _ start: Int,
    _ count: Int
  ) -> Bool {
    // The first bytes matched as the key.
    var index = width
    while index < count {
      if needle[index] != bytes[start + index] { return false }
      index += 1
    }
    return true
  }

  /// Returns the number of bytes at the end, fewer than a key's, that may begin a needle.
  func lengthOfBeginning(at bytes: Span<UInt8>) -> Int {
    var length = min(Self.width - 1, bytes.count)
    while length > 0 {
      var key: UInt64 = 0
      for index in (bytes.count - length)..<bytes.count { key = key << 8 | UInt64(bytes[index]) }
      if beginnings[length].contains(key) { return length }
      length -= 1
    }
    return 0
  }
}
