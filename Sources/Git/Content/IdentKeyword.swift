/// The keyword `$Id$` in files with the attribute `ident`, as git expands it (gitattributes(5)).
///
/// libgit2's own filter handles only the first keyword in a file.
enum IdentKeyword {
  private static let dollar = UInt8(ascii: "$")
  private static let start = Array("Id".utf8)

  /// Returns a file's bytes on disk: every keyword contains the name of the blob.
  static func expanded(_ bytes: [UInt8], of blob: ObjectID) -> [UInt8] {
    replaced(bytes, keepsForeign: true) { Array("Id: \(blob) $".utf8) }
  }

  /// Returns a file's bytes in the repository: every keyword is empty.
  static func collapsed(_ bytes: [UInt8]) -> [UInt8] {
    replaced(bytes, keepsForeign: false) { Array("Id$".utf8) }
  }

  /// Replaces each keyword's first dollar sign with a mark, so that libgit2 finds no keyword.
  static func hidden(_ bytes: [UInt8]) -> (bytes: [UInt8], mark: UInt8?) {
    let mark = (UInt8(ascii: "!")...UInt8(ascii: "~")).first { mark in
      mark != dollar && !bytes.indices.contains { isKeyword(bytes, at: $0, after: mark) }
    }
    guard let mark else { return (bytes, nil) }
    var hidden = bytes
    for index in bytes.indices where isKeyword(bytes, at: index, after: dollar) {
      hidden[index] = mark
    }
    return (hidden, mark)
  }

  /// Restores the dollar signs.
  static func shown(_ bytes: [UInt8], _ mark: UInt8?) -> [UInt8] {
    guard let mark else { return bytes }
    var shown = bytes
    for index in bytes.indices where isKeyword(bytes, at: index, after: mark) {
      shown[index] = dollar
    }
    return shown
  }

  private static func isKeyword(_ bytes: [UInt8], at index: Int, after mark: UInt8) -> Bool {
    bytes[index] == mark && bytes[(index + 1)...].starts(with: start)
  }

  /// Replaces the text between the dollar signs of each keyword, and the last dollar sign.
  private static func replaced(
    _ bytes: [UInt8],
    keepsForeign: Bool,
    _ keyword: () -> [UInt8]
  ) -> [UInt8] {
    guard bytes.contains(dollar) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 64)
    var rest = bytes[...]
    while let first = rest.firstIndex(of: dollar) {
      result += rest[...first]
      rest = rest[(first + 1)...]
      guard rest.starts(with: start), rest.count >= 3 else { continue }
      let third = rest.startIndex + 2
      if rest[third] == dollar {
        if keepsForeign {
          result += keyword()
          rest = rest[(third + 1)...]
        }
        continue
      }
      guard rest[third] == UInt8(ascii: ":") else { continue }
      // Without an end, nothing after it can be a keyword either.
      guard let end = rest[(third + 1)...].firstIndex(of: dollar) else { break }
      let value = rest[(third + 1)..<end]
      guard !value.contains(UInt8(ascii: "\n")) else { continue }
      // Spaces elsewhere mean a keyword of another version control system.
      let space = value.dropFirst().firstIndex(of: UInt8(ascii: " "))
      if keepsForeign, let space, space < end - 1 { continue }
      result += keyword()
      rest = rest[(end + 1)...]
    }
    return result + rest
  }
}
