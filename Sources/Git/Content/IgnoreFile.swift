/// A `.gitignore` in a form that libgit2 reads as git does.
///
/// libgit2 passes over a negation unless a rule before it in the same file has what it negates; a
/// negation of what a folder above excludes is lost so. With the rule itself before it nothing
/// changes but that.
enum IgnoreFile {
  /// The file with each negated rule before its negation.
  static func readable(_ contents: [UInt8]) -> [UInt8] {
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
