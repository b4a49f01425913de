/// A line of a `.gitattributes`, with its pattern and attributes as git takes them.
struct AttributeLine {
  /// The line in a form that libgit2 reads as git does.
  let readable: [UInt8]

  private static let macro = Array("[attr]".utf8)

  /// Reads a line; nil if git ignores it.
  init?(_ line: ArraySlice<UInt8>) {
    let line = line.drop(while: Self.isBlank)
    if line.isEmpty || line.first == 0x23 || line.starts(with: Self.macro) {
      readable = Array(line)
      return
    }
    guard let (pattern, rest) = Self.pattern(line), !pattern.isEmpty, pattern.first != 0x21 else {
      return nil
    }
    var words: [[UInt8]] = []
    for word in rest.split(whereSeparator: Self.isBlank) {
      guard let word = Self.attribute(word) else { return nil }
      words.append(word)
    }
    readable = pattern + [0x20] + Array(words.joined(separator: [0x20]))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0D].contains(byte) }

  /// Returns the pattern as libgit2 reads it, and what follows; nil for a pattern that matches
  /// nothing.
  ///
  /// Git takes a pattern in double quotes as C does; libgit2 takes the quotes as part of it. For git a
  /// backslash before a blank does not make the blank part of the pattern, and for libgit2 it does.
  private static func pattern(
    _ line: ArraySlice<UInt8>
  ) -> (pattern: [UInt8], rest: ArraySlice<UInt8>)? {
    if line.first == 0x22, let quoted = unquoted(line) { return quoted }
    let pattern = line.prefix { !isBlank($0) }
    let backslashes = pattern.reversed().prefix { $0 == 0x5C }.count
    guard backslashes.isMultiple(of: 2) else { return nil }
    return (Array(pattern), line.dropFirst(pattern.count))
  }

  /// Returns a pattern without its quotes, with its blanks escaped; nil if the quotes are not closed.
  private static func unquoted(
    _ line: ArraySlice<UInt8>
  ) -> (pattern: [UInt8], rest: ArraySlice<UInt8>)? {
    var pattern: [UInt8] = []
    var rest = line.dropFirst()
    // True after a backslash that is part of the pattern, and escapes what follows.
    var isEscaped = false
    while let byte = rest.popFirst() {
      if byte == 0x22 { return isEscaped ? nil : (pattern, rest) }
      guard let literal = byte == 0x5C ? escaped(&rest) : byte, literal != 0x0A else { return nil }
      let needsEscape = [0x20, 0x09].contains(literal) || (pattern.isEmpty && literal == 0x23)
      pattern += needsEscape && !isEscaped ? [0x5C, literal] : [literal]
      isEscaped = literal == 0x5C && !isEscaped
    }
    return nil
  }

  /// Returns an attribute with its value; nil if git does not accept its name.
  private static func attribute(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    let isPrefixed = word.first == 0x2D || word.first == 0x21
    let name = (isPrefixed ? word.dropFirst() : word).prefix { $0 != 0x3D }
    guard !name.isEmpty, name.first != 0x2D, name.allSatisfy(isOfName) else { return nil }
    // Git takes no value after a prefix.
    return isPrefixed ? [word[word.startIndex]] + Array(name) : Array(word)
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "-_.".utf8.contains(byte)
    }
  }

  /// Returns the byte that an escape of C stands for; nil if C does not know it.
  private static func escaped(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
    guard let letter = rest.popFirst() else { return nil }
    switch letter {
    case UInt8(ascii: "a"): return 0x07
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "r"): return 0x0D
    case 0x22, 0x5C: return letter
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      let digits = [letter] + rest.prefix(2)
      guard digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
      rest = rest.dropFirst(2)
      return digits.reduce(0) { $0 << 3 | ($1 - 0x30) }
    default: return nil
    }
  }
}
