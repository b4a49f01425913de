/// The short text that a repository holds in place of a file that git-lfs stores elsewhere.
enum LFSPointer {
  /// The name of git-lfs's filter.
  static let filter = "lfs"

  /// True for a pointer as git-lfs's specification defines it; an empty file is its own pointer.
  static func isValid(_ contents: [UInt8]) -> Bool {
    if contents.isEmpty { return true }
    guard contents.count < 1_024, contents.last == 0x0A else { return false }
    var lines = shown(contents.dropLast()).split(separator: "\n", omittingEmptySubsequences: false)
    guard let version = lines.first,
      version == "version https://git-lfs.github.com/spec/v1"
        || version == "version https://hawser.github.com/spec/v1"
    else { return false }
    lines.removeFirst()
    lines.removeAll { $0.hasPrefix("ext-") }
    guard lines.count == 2 else { return false }
    let (oid, size) = (lines[0], lines[1])
    let digits = oid.dropFirst("oid sha256:".count)
    guard oid.hasPrefix("oid sha256:"), digits.utf8.count == 64,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return false }
    let number = size.dropFirst("size ".count)
    return size.hasPrefix("size ") && !number.isEmpty
      && number.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
