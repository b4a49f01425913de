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
    return isIgnoreFile ? withNegatedRules(result) : readableAttributes(result)
  }

  /// Returns an attribute file whose lines libgit2 reads as git does, and without those that git
  /// ignores.
  private static func readableAttributes(_ contents: [UInt8]) -> [UInt8] {
    let lines = contents.split(separator: 0x0A, omittingEmptySubsequences: false)
    return Array(lines.map { AttributeLine($0).map(\.readable) ?? [] }.joined(separator: [0x0A]))
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
