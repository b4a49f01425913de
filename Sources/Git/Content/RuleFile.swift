/// A `.gitignore` or `.gitattributes` in a form that libgit2 reads as git does.
enum RuleFile {
  /// Returns the file in a form that libgit2 reads as git does.
  ///
  /// At a zero byte git ends the rule, but libgit2 ends the whole file.
  static func readable(_ contents: [UInt8], isIgnoreFile: Bool) -> [UInt8] {
    var result = contents
    if contents.contains(0) {
      let lines = contents.split(separator: 0x0A, omittingEmptySubsequences: false)
      result = Array(lines.map { $0.prefix { $0 != 0 } }.joined(separator: [0x0A]))
    }
    return isIgnoreFile ? withNegatedRules(result) : withoutQuotes(result)
  }

  /// Returns an attribute file with quoted patterns written as libgit2 reads them.
  ///
  /// Git takes a pattern in double quotes as C does; libgit2 takes the quotes as part of it, but knows
  /// spaces after a backslash.
  private static func withoutQuotes(_ contents: [UInt8]) -> [UInt8] {
    guard contents.contains(0x22) else { return contents }
    let lines = contents.split(separator: 0x0A, omittingEmptySubsequences: false)
    return Array(lines.map { withoutQuotes(line: $0) ?? Array($0) }.joined(separator: [0x0A]))
  }

  /// Returns the line with its quoted pattern written differently; nil if it has none.
  private static func withoutQuotes(line: ArraySlice<UInt8>) -> [UInt8]? {
    let start = line.drop { $0 == 0x20 || $0 == 0x09 }
    guard start.first == 0x22 else { return nil }
    var pattern: [UInt8] = []
    var rest = start.dropFirst()
    var isClosed = false
    while let byte = rest.popFirst() {
      isClosed = byte == 0x22
      if isClosed { break }
      guard let literal = byte == 0x5C ? escaped(&rest) : byte, literal != 0x0A else { return nil }
      let needsEscape =
        literal == 0x20 || literal == 0x09 || (pattern.isEmpty && literal == 0x23)
      pattern += needsEscape ? [0x5C, literal] : [literal]
    }
    guard isClosed, !pattern.isEmpty else { return nil }
    return pattern + rest
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

  /// Returns the file with each negated rule preceded by the rule itself.
  ///
  /// libgit2 skips a negation unless an earlier rule in the same file matches what it negates, so a
  /// negation of a rule in a folder above is lost. Adding the rule itself before its negation
  /// changes nothing else.
  private static func withNegatedRules(_ contents: [UInt8]) -> [UInt8] {
    guard contents.contains(0x21) else { return contents }
    var result: [UInt8] = []
    for line in contents.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.first == 0x21 {
        let rule = line.dropFirst()
        // Escaped, because it would otherwise be a comment or another negation.
        if rule.first == 0x21 || rule.first == 0x23 { result.append(0x5C) }
        result += rule + [0x0A]
      }
      result += line + [0x0A]
    }
    if !contents.isEmpty { result.removeLast() }
    return result
  }
}
