internal import Glibc
internal import Job
internal import Text
internal import YAML

extension JobFileProblem {
  /// The severity.
  var severity: Diagnostic.Severity {
    switch self {
    case .givenTwice, .moreWarnings, .suspectScript: .warning
    default: .error
    }
  }

  /// The message, on one line.
  var message: String {
    // Long: one text for each case.
    switch self {
    case .yaml(let problem): problem.message
    case .unreadable(let problem): "cannot read the file: \(problem.text)"
    case .nothingInFile: "no jobs: the file is empty"
    case .givenTwice: "the file is given twice and read once"
    case .moreErrors(let count):
      count == 1 ? "1 more error is not shown" : "\(count) more errors are not shown"
    case .moreWarnings(let count):
      count == 1 ? "1 more warning is not shown" : "\(count) more warnings are not shown"

    case .notAMap(let found): "a job file must be a map, not \(found.text)"
    case .unknownKey(let name, _): "unknown key \(quote(name))"
    case .topLevelOnly(let key): "`\(key.rawValue)` is only valid at the top of the file"
    case .missingKey(let key, .file): "`\(key.rawValue)` is missing"
    case .missingKey(let key, let subject): "\(subject.text) needs `\(key.rawValue)`"
    case .missingOneOf(let keys, let subject):
      "\(subject.text) needs \(alternatives(keys.map { "`\($0.rawValue)`" }))"
    case .exclusiveKeys(let key, let other, _):
      "`\(key.rawValue)` and `\(other.rawValue)` cannot be used together"
    case .needsOneOf(let key, let others):
      "`\(key.rawValue)` is only valid with \(alternatives(others.map { "`\($0.rawValue)`" }))"
    case .verifyOnly(let key): "`\(key.rawValue)` is only valid in `verify`"
    case .wrongType(let subject, let expected, let found):
      "\(subject.text) must be \(alternatives(expected.phrases)), not \(found.text)"
    case .emptyList(.key(Key.verify.rawValue)): Self.needsVerification
    case .emptyList(let subject): "\(subject.text) must not be empty"

    case .unsupportedVersion(let version): "version `\(version)` is not supported"
    case .unknownWord(let subject, let word, let known):
      "\(subject.text) must be \(alternatives(known.map { "`\($0)`" })), not \(quote(word))"
    case .outOfRange(let subject, let text, let expected):
      "\(subject.text) must be \(alternatives(expected.phrases)), not \(text)"
    case .badDuration(let subject, let text, let problem):
      "\(subject.text) cannot be \(quote(text)): \(problem.text)"
    case .badSize(let subject, let text, let problem):
      "\(subject.text) cannot be \(quote(text)): \(problem.text)"
    case .badText(let subject, let text, let problem):
      problem == .blank
        ? "\(subject.text) \(problem.text)"
        : "\(subject.text) cannot be \(quote(text)): it \(problem.text)"
    case .unreadableFile(_, let path, _, let problem):
      "cannot read \(quote(path)): \(problem.text)"
    case .blankFile(let path): "the file \(quote(path)) is blank"
    case .fileNotText(let path): "the file \(quote(path)) is not valid UTF-8"
    case .fileHoldsNUL(let path): "the file \(quote(path)) holds a NUL character"

    case .missingPrompt(let job): "job \(quote(job)) has no prompt"
    case .missingVerification: Self.needsVerification
    case .delayTooLong(let delay, let limit):
      "`delay` is \(delay) and `max-delay` only \(limit)"
    case .onlyForKiro(let key): "`\(key)` has a meaning only for Kiro's own program"
    case .noImage(let path): "\(quote(path)) is not an image that agents take"
    case .trustOfToolsInThirdEngine: "Kiro's engine v3 cannot trust single tools"
    case .repairInWorktree:
      "`repair` judges each change in a clean room, but the job has `verify-in: worktree`"
    case .noQuestionsToAnswer:
      "with `trust-all-tools` the agent asks for nothing, so `permissions` would have no effect"
    case .fileNameIsNoName(let stem, let problem):
      "the file's name \(quote(stem)) cannot be a job's name: it \(problem.text)"
    case .folderIsNoName("", _): "the path gives no name for the repository"
    case .folderIsNoName(let name, let problem):
      "the folder's name \(quote(name)) cannot be a repository's name: it \(problem.text)"
    case .repositoryWithoutName:
      "the job has several repositories, so this one needs a name or a path"
    case .sharedCache(let url):
      "with `isolation: worktree` the job could change the cache of \(quote(url.text))"
    case .copyOfURL(let url): "\(quote(url.text)) has no working tree from which to `copy`"
    case .repositoryNameTwice(let name, _): "two repositories have the name \(quote(name))"
    case .identifierTwice(let id, let other, let written?, _) where id == other:
      "two files of the same name have a job \(quote(written)): both jobs would get the id \(quote(id))"
    case .identifierTwice(let id, let other, _, _):
      id == other
        ? "two jobs have the id \(quote(id))"
        : "the ids \(quote(other)) and \(quote(id)) differ only in case"
    case .identifierTooLong(let id, let limit):
      "the job's id \(quote(id)) is longer than \(limit) bytes"

    case .badPattern(let pattern, let reason):
      "\(quote(pattern)) is not a regular expression: \(reason)"
    case .badScript(let reason): "the shell cannot read the command: \(reason)"
    case .suspectScript(let suspicion): suspicion.text
    case .suspectGoal(let suspicion):
      "a goal has to fail where it is not reached, but \(suspicion.text)"

    case .notAList(let found): "a file of repositories must be a list, not \(found.text)"
    case .noRepositories: "no repositories: the file is empty"
    case .tooManyRepositories(let count, let limit):
      "the file lists \(count) repositories, and \(limit) are allowed"
    case .lineNotText: "the line is not valid UTF-8"
    case .nestedList: "a list of repositories cannot name another list"

    case .matrixNamesAlike(let name, let variable, _):
      "two variables of the matrix become `\(variable)` in the environment: \(quote(name)) is the second"
    case .matrixValueTwice(let variable, let value, _):
      "\(quote(variable)) has the value \(quote(value)) twice, ignoring case"
    case .matrixTooLarge(let count, let limit):
      "the matrix has \(count.map(String.init) ?? "far too many") combinations, and \(limit) are allowed"
    case .unclosedVariable: "`${{` is not closed by `}}` on its line"
    case .unknownVariable("", _, _): "the template names no variable"
    case .unknownVariable(let name, _, _): "unknown variable \(quote(name))"
    case .namelessRepository: "the repository has no name that `repo.name` could stand for"
    case .filledTextTooLong(let limit):
      "with its variables filled in, the text is longer than \(limit) bytes"
    }
  }

  /// The advice.
  var hint: String? {
    // Long: one text for each case.
    switch self {
    case .yaml(let problem): problem.hint
    case .unreadable(.folder): "name the job files in it"
    case .unreadable: nil
    case .nothingInFile: "a job file needs `version: 1`, a `prompt` and `verify`"
    case .unknownKey(let name, let known): Self.hint(forUnknown: name, known: known)
    case .missingKey(.version, .file): "add `version: 1`"
    case .wrongType(.key(Key.command.rawValue), _, .text):
      "write its words as a list: `[kiro-cli, acp]`"
    case .wrongType(_, let expected, let found): Self.hint(expected: expected, found: found)
    case .emptyList(.key(Key.requireMCPStartup.rawValue)): "write `false` to require none"
    case .emptyList(.key(Key.repos.rawValue)):
      "remove `repos` to use the repository that holds the job file"
    case .emptyList(.key(Key.verify.rawValue)), .missingVerification:
      "without one, nothing would show that the change is good"
    case .unsupportedVersion: "write `version: 1`"
    case .unknownWord(_, let word, let known): Self.didYouMean(word, known)
    case .badDuration(_, _, let problem): problem.hint
    case .badSize(_, _, let problem): problem.hint
    case .badText(_, _, let problem): problem.hint
    case .unreadableFile(_, let given, let path, .system(ENOENT)) where given != path:
      "paths are relative to the job file's folder; looked for \(quote(path))"
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
    case .matrixTooLarge: "remove values, or make several jobs"
    case .unclosedVariable: "write `$${{` for a plain `${{`"
    case .unknownVariable(let name, let known, _): Self.hint(forUnknown: name, known: known)
    case .namelessRepository: "name it: `repos: [{ path: PATH, name: NAME }]`"
    default: nil
    }
  }

  /// A second place, in the same file unless it names another.
  var related: (file: String?, position: SourcePosition, text: String)? {
    switch self {
    case .yaml(let problem):
      problem.related.map { (nil, $0.position, $0.text) }
    case .exclusiveKeys(_, let other, let span): (nil, span.start, "`\(other.rawValue)` is here")
    case .repositoryNameTwice(_, let place): (place.file, place.position, "the first is here")
    case .identifierTwice(_, _, _, let place): (place.file, place.position, "the first is here")
    case .matrixNamesAlike(_, _, let span), .matrixValueTwice(_, _, let span):
      (nil, span.start, "the first is here")
    case .unclosedVariable(let place?), .unknownVariable(_, _, let place?),
      .namelessRepository(let place?):
      (place.file, place.position, "it is here")
    default: nil
    }
  }

  private static let needsVerification = "a job needs at least one verification command (`verify:`)"
}

extension JobFileProblem {
  private static func hint(forUnknown name: String, known: [String]) -> String? {
    // `- echo "a: b"` was meant as a single text.
    if name.contains(where: { $0.isWhitespace || "\"'`$".contains($0) }) {
      return "if this is text that holds `: `, put all of it in quotes"
    }
    if let hint = didYouMean(name, known) { return hint }
    guard known.count <= 12 else { return nil }
    return "known here: " + known.map { "`\($0)`" }.joined(separator: ", ")
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

  private static func hint(expected: ValueType, found: Found) -> String? {
    switch (expected.alternatives, found) {
    case (_, .nothing): return "give it a value, or remove it"
    case (let types, .text(let text)) where types.contains(where: \.isBoolean):
      switch text.lowercased() {
      case "yes", "on", "y", "true": return "write `true`"
      case "no", "off", "n", "false": return "write `false`"
      default:
        return types.contains(where: \.isList)
          ? "write a single name as a list: `[\(text)]`" : "write `true` or `false`"
      }
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
    default: return nil
    }
  }
}

extension ValueType {
  /// The types that a value may have.
  fileprivate var alternatives: [ValueType] {
    if case .oneOf(let types) = self { types } else { [self] }
  }

  fileprivate var isBoolean: Bool { if case .boolean = self { true } else { false } }
  fileprivate func isConstant(_ text: String) -> Bool {
    if case .constant(let number) = self { text == String(number) } else { false }
  }
  fileprivate var isDuration: Bool { if case .duration = self { true } else { false } }
  fileprivate var isList: Bool { if case .list = self { true } else { false } }
  fileprivate var isSize: Bool { if case .size = self { true } else { false } }
  fileprivate var isText: Bool {
    switch self {
    case .text, .template: true
    default: false
    }
  }
}
