extension ValueType {
  /// The accepted values in words, for people.
  var form: String {
    switch self {
    case .constant(let number): "the number `\(number)`"
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .amount: "a number above 0"
    case .boolean: "`true` or `false`"
    case .choice(let words): Self.listed(words.map { "`\($0)`" }, "or")
    case .duration: "a duration such as `90s`, `30m` or `1h30m`"
    case .size: "a size such as `500kB`, `2MB` or `1GB`"
    case .text(let rule): rule.form
    case .template(let rule): "\(rule.form) (may hold `${{ … }}`)"
    case .word(let rule): "\(rule.form): text, a number, `true` or `false`"
    case .list(let item, let mayBeEmpty):
      "a list\(mayBeEmpty ? "" : " with at least one item"); each item is \(item.form)"
    case .map: "a map"
    case .openMap(_, let key, let value):
      "a map with these keys, or with others: each key is \(key.form), each value \(value.form)"
    case .dictionary(let key, let value, _):
      "a map; each key is \(key.form), each value \(value.form)"
    case .oneOf(let types): Self.alternatives(types)
    }
  }

  /// Returns the forms of alternatives, so that each one's end is visible.
  private static func alternatives(_ types: [ValueType]) -> String {
    let hasOtherMaps = types.contains { type in
      if case .dictionary = type { true } else { false }
    }
    let forms = types.map { type in
      // Another map beside it has keys of a person's choice.
      if hasOtherMaps, case .map(let map) = type {
        return "a map with \(listed(map.keys.map { "`\($0.key.rawValue)`" }, "and"))"
      }
      let parts = type.form.split(separator: "; ", maxSplits: 1)
      return parts.count > 1 ? "\(parts[0]) (\(parts[1]))" : type.form
    }
    let isLong = forms.contains { $0.contains("(each ") || $0.contains(" or ") }
    return isLong ? forms.joined(separator: "; or ") : listed(forms, "or")
  }

  /// Returns words as a list in a sentence.
  static func listed(_ words: [String], _ conjunction: String) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
  }
}

extension TextRule {
  /// The accepted text in words, for people.
  fileprivate var form: String {
    switch self {
    case .name: "a name of letters, digits, `_`, `.` and `-`"
    case .matrixName: "a name of letters, digits, `_` and `-`"
    case .matrixValue: "a value without spaces, commas, brackets and quotes"
    case .line: "text on one line"
    case .script: "a shell command"
    case .pattern: "a pattern"
    case .pathspec: "one of git's pathspecs"
    case .prompt: "text"
    case .argument: "text"
    case .environmentName: "a variable's name"
    case .environmentPattern, .passedVariables:
      "a variable's name, in which `*` stands for any text"
    case .environmentValue: "text"
    case .path: "a path"
    case .insidePath: "a path in the repository"
    case .copiedPath: "a path in the repository, without `*` and `?`"
    case .pathPattern: "a pattern of paths"
    case .reference: "a branch, tag or commit"
    case .repository:
      "a path or an address with `https://`, `ssh://`, `http://` or `file://`, or `git@HOST:PATH`"
    case .address: "an address with `http://` or `https://`"
    case .repositoryURL:
      "an address with `https://`, `ssh://`, `http://` or `file://`, or `git@HOST:PATH`"
    case .versionRange: "a range of versions such as `>=2.20 <3`"
    }
  }
}
