/// A `.gitignore` or `.gitattributes` in a form that libgit2 reads as git does.
enum RuleFile {
  /// The file as libgit2 may have it.
  ///
  /// At a zero byte git ends the rule, and libgit2 the whole file.
  static func readable(_ contents: [UInt8], isIgnoreFile: Bool) -> [UInt8] {
    var result = contents
    if contents.contains(0) {
      let lines = contents.split(separator: 0x0A, omittingEmptySubsequences: false)
      result = Array(lines.map { $0.prefix { $0 != 0 } }.joined(separator: [0x0A]))
    }
    return isIgnoreFile ? withNegatedRules(result) : result
  }

  /// The file with each negated rule before its negation.
  ///
  /// libgit2 passes over a negation unless a rule before it in the same file has what it negates; a
  /// negation of what a folder above excludes is lost so. With the rule itself before it nothing
  /// changes but that.
  private static func withNegatedRules(_ contents: [UInt8]) -> [UInt8] {
    guard contents.contains(0x21) else { return contents }
    var result: [UInt8] = []
    for line in contents.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.first == 0x21 {
        let rule = line.dropFirst()
        // What would be a comment or another negation stands for itself.
        if rule.first == 0x21 || rule.first == 0x23 { result.append(0x5C) }
        result += rule + [0x0A]
      }
      result += line + [0x0A]
    }
    if !contents.isEmpty { result.removeLast() }
    return result
  }
}
