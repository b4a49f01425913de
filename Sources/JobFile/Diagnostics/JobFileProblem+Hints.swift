internal import Glibc
internal import Job
internal import Text
internal import YAML

extension JobFileProblem {
  /// The advice.
  var hint: String? {
    // Long: one text for each case.
    switch self {
    case .yaml(.mergeKey):
      "repeat the keys; those at the top of a file are the defaults of all its `jobs`"
    case .yaml(let problem): problem.hint
    case .unreadable(_, let near?): "did you mean \(quote(near))?"
    case .unreadable: nil
    case .nothingInFile:
      "a job file needs three lines: `version: 1`, `prompt: …` and `verify: …`"
    case .notAMap(.text(let text)): Self.spaceHint(text)
    case .foreignFile(.agentScript): "name it in a job file: `agent: { scripted: FILE }`"
    case .foreignFile(.services): "a job file has `version: 1`, a `prompt` and `verify`"
    case .foreignFile:
      "a job file has `version: 1`, a `prompt` and `verify`; the pipeline calls `kjob run FILE`"
    case .unknownKey(_, let meant?, _): "did you mean `\(meant.rawValue)`?"
    case .unknownKey(let name, nil, let known): Self.hint(forUnknown: name, known: known)
    case .takenKey(_, .command): "`command` holds the program and its arguments"
    case .takenKey(_, let key): "`\(key.rawValue)` is there already; write it there"
    case .exclusiveKeys: "remove one of the two"
    case .wrongType(.key(Key.version.rawValue), .constant, _, _): "write `version: 1`"
    case .misplacedKey(_, _, .left(let columns)?):
      "move it \(columns) \(columns == 1 ? "column" : "columns") to the left"
    case .misplacedKey(_, let owner, .out?): "move it out of the brackets, to \(owner)"
    case .misplacedKey(_, _, .below(let key)?): "indent it by 2 more columns than `\(key.rawValue)`"
    case .misplacedKey(_, _, .into(let example)?): "write `\(example)`"
    case .misplacedKey: nil
    case .textWithColon(let fix?): "put all of it in quotes: `\(fix)`"
    case .textWithColon: "put all of it in quotes"
    case .missingKey(.version, .file): "add `version: 1`"
    case .wrongType(_, let expected, let found, let fix):
      Self.hint(expected: expected, found: found, fix)
    case .emptyList(.key(Key.requireMCPStartup.rawValue)): "write `false` to require none"
    case .emptyList(.key(Key.repos.rawValue)):
      "remove `repos` to use the repository that holds the job file"
    case .emptyList(.key(Key.verify.rawValue)), .missingVerification:
      "add one, as in `verify: [make test]`; without it, nothing would show that the change is good"
    case .unsupportedVersion: "write `version: 1`"
    case .unknownWord(.key(Key.decision.rawValue), "ask", _),
      .unknownWord(.key(Key.default.rawValue), "ask", _):
      "jobs run unattended: write `allow` or `deny`"
    case .unknownWord(_, let word, let known): Self.didYouMean(word, known)
    case .badDuration(_, let text, let problem):
      DurationText.suggestion(for: text).map { "write `\($0)`" } ?? problem.hint
    case .badSize(_, _, .tooSmall), .badSize(_, _, .tooLarge), .badSize(_, _, .negative): nil
    case .badSize(_, let text, let problem):
      SizeText.suggestion(for: text).map { "write `\($0)`; units are powers of 1000" }
        ?? problem.hint
    case .badText(.key(let key), _, .blankBlock):
      "indent the text below `\(key):`, by 2 columns more than the key"
    case .badText(_, _, let problem): problem.hint
    case .unreadableFile(_, _, _, _, let near?): "did you mean \(quote(near))?"
    case .unreadableFile(_, let given, let path, .system(ENOENT), nil) where given != path:
      "paths are relative to the job file's folder; looked for \(quote(FilePath.tidy(path)))"
    case .fileNotText: "save the file as UTF-8"
    case .noQuestionsToAnswer: "remove one of the two"
    case .onlyForKiro: "remove it, or put the option into `command`"
    case .noImage: "use a PNG, JPEG, GIF or WebP file"
    case .trustOfToolsInThirdEngine: "use `permissions`, or `engine: v2`"
    case .repairInWorktree: "remove one of the two"
    case .delayTooLong: "raise `max-delay`, or shorten `delay`"
    case .missingPrompt: "add `prompt`, `prompt-file` or `prompts`"
    case .fileNameIsNoName: "add `name`"
    case .folderIsNoName, .repositoryWithoutName, .repositoryNameTwice:
      "give the repository a `name`"
    case .sharedCache: "remove `isolation`: jobs on a fetched repository are `private`"
    case .copyOfURL: "remove `copy`, or use a clone of your own as `path`"
    case .identifierTwice: "give one of them another `name`"
    case .identifierTooLong: "choose shorter names"
    case .badPattern: "add `fixed: true` if it is plain text"
    case .suspectScript(let suspicion), .suspectGoal(let suspicion): suspicion.hint
    case .notAList: "write each repository as `- PATH`"
    case .lineNotText: "save the file as UTF-8"
    case .nestedList: "name both lists in the job file's `repos`"
    case .matrixNamesAlike: "give one of them another name"
    case .matrixValueTwice: "remove one of them"
    case .noCombinations: "remove some of them"
    case .uselessExclusion: "remove it, or correct its values"
    case .unknownExclusion(let name, let known): Self.hint(forUnknown: name, known: known)
    case .combinationTwice: "remove one of them"
    case .variableNotEverywhere: "give it a value there, with `include`"
    case .matrixTooLarge: "remove values, or make several jobs"
    case .unclosedVariable: "write `$${{` for a plain `${{`"
    case .unknownVariable(let name, let known, _): Self.hint(forUnknown: name, known: known)
    case .namelessRepository: "name it: `repos: [{ path: PATH, name: NAME }]`"
    default: nil
    }
  }
}

extension JobFileProblem {
  private static func hint(forUnknown name: String, known: [String]) -> String? {
    if let variable = variable(endingIn: name, known) { return "did you mean `\(variable)`?" }
    // `echo "a: b"` was meant as a single text.
    if name.contains(where: { $0.isWhitespace || "\"'`$".contains($0) }) {
      return "if this is text that holds `: `, put all of it in quotes"
    }
    if let hint = didYouMean(name, known) { return hint }
    guard known.count <= 12 else { return nil }
    return "known here: " + known.map { "`\($0)`" }.joined(separator: ", ")
  }

  /// Returns the first line of a text as a key and its value, if only a space is missing.
  private static func spaceHint(_ text: String) -> String? {
    guard let colon = text.firstIndex(of: ":"), Key(rawValue: String(text[..<colon])) != nil else {
      return nil
    }
    let value = text[text.index(after: colon)...].prefix { !$0.isWhitespace }
    return "write a space after the colon: `\(text[...colon]) \(value)`"
  }

  /// Returns a variable that ends in a dot and the name.
  private static func variable(endingIn name: String, _ known: [String]) -> String? {
    known.first { $0.hasSuffix("." + name) }
  }

  private static func didYouMean(_ word: String, _ known: [String]) -> String? {
    NearWords.nearest(to: word, among: known).map { "did you mean `\($0)`?" }
  }

  /// Returns true if an unquoted text is plain text in YAML and nothing else.
  private static func isPlainText(_ text: String) -> Bool {
    guard let first = text.first, first.isLetter || "./_".contains(first) else { return false }
    return Double(text) == nil
      && !["true", "false", "null", ".inf", ".nan"].contains(text.lowercased())
  }

  private static func hint(expected: ValueType, found: Found, _ fix: String?) -> String? {
    // Long: one advice for each pair of types.
    switch (expected.alternatives, found) {
    case (_, .nothing): return "give it a value, or remove it"
    case (let types, .text(let text)) where types.contains(where: \.isBoolean):
      switch text.lowercased() {
      case "yes", "on", "y", "true": return "write `true`"
      case "no", "off", "n", "false": return "write `false`"
      default:
        return types.contains(where: \.isList)
          ? fix ?? "write a list" : "write `true` or `false`"
      }
    case (let types, .text(let text)) where types.contains(where: \.isInteger):
      if let number = wholeNumber(text) { return "write `\(number)`" }
    case _ where fix != nil: return fix
    case (let types, .text(let text)) where types.contains(where: \.isList):
      // Only text that needs no quotes in a list can be shown as it would be written.
      let isSimple = text.allSatisfy { $0.isLetter || $0.isNumber || " ./_*-".contains($0) }
      guard isSimple, text.count <= 40 else { return "write a list" }
      return "write a list: `[\(isPlainText(text) ? text : "\"\(text)\"")]`"
    case (let types, .number(let text)) where types.contains(where: \.isDuration):
      return text.allSatisfy(\.isNumber) ? "add a unit, as in `\(text)s`" : DurationText.example
    case (let types, .number(let text)) where types.contains(where: \.isSize):
      return text.allSatisfy(\.isNumber) ? "add a unit, as in `\(text)MB`" : SizeText.example
    case (let types, .number(let text)) where types.contains(where: \.isText):
      return "put it in quotes: `\"\(text)\"`"
    case (let types, .boolean(let value)) where types.contains(where: \.isText):
      return "put it in quotes: `\"\(value)\"`"
    case (let types, .text(let text)) where types.contains { $0.isConstant(text) }:
      return "remove the quotes"
    default: break
    }
    return fix
  }

  /// Returns the number that a text with separators, or a unit, was meant to be.
  private static func wholeNumber(_ text: String) -> Int? {
    var digits = text.lowercased().filter { !"_, '".contains($0) }
    var factor = 1
    for (unit, value) in [("k", 1_000), ("m", 1_000_000)] where digits.hasSuffix(unit) {
      digits.removeLast()
      factor = value
    }
    guard let number = Int(digits) else { return nil }
    let (product, overflows) = number.multipliedReportingOverflow(by: factor)
    return overflows ? nil : product
  }
}

extension ValueType {
  fileprivate var isBoolean: Bool { if case .boolean = self { true } else { false } }
  fileprivate func isConstant(_ text: String) -> Bool {
    if case .constant(let number) = self { text == String(number) } else { false }
  }
  fileprivate var isDuration: Bool { if case .duration = self { true } else { false } }
  fileprivate var isList: Bool { if case .list = self { true } else { false } }
  fileprivate var isSize: Bool { if case .size = self { true } else { false } }
  fileprivate var isInteger: Bool { if case .integer = self { true } else { false } }
}
