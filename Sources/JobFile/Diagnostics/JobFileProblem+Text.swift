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
    case .unreadable(let problem, _): "cannot read the file: \(problem.text)"
    case .nothingInFile: "no jobs: the file is empty"
    case .noJobFiles: "the folder holds no files that end in `.yml` or `.yaml`"
    case .givenTwice: "the file is given twice and read once"
    case .moreErrors(let count):
      count == 1 ? "1 more error is not shown" : "\(count) more errors are not shown"
    case .moreWarnings(let count):
      count == 1 ? "1 more warning is not shown" : "\(count) more warnings are not shown"

    case .notAMap(let found): "a job file must be a map, not \(found.text)"
    case .foreignFile(.workflow): "this is a workflow of GitHub Actions, not a job file"
    case .foreignFile(.pipeline): "this is a pipeline of GitLab CI, not a job file"
    case .foreignFile(.services): "this is a file of Docker Compose, not a job file"
    case .foreignFile(.agentScript): "this is a script for the built-in agent, not a job file"
    case .unknownKey(let name, _, _), .takenKey(let name, _): "unknown key \(quote(name))"
    case .misplacedKey(let name, let owner, .left?), .misplacedKey(let name, let owner, .out?):
      "\(quote(name)) belongs to \(owner), not here"
    case .misplacedKey(let name, let owner, nil):
      "unknown key \(quote(name)); it belongs to \(owner)"
    case .misplacedKey(let name, let owner, _): "\(quote(name)) belongs to \(owner)"
    case .textWithColon: "a colon and a space in a command without quotes make it a map"
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
    case .wrongType(let subject, let expected, let found, _):
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
      [.blank, .blankBlock].contains(problem)
        ? "\(subject.text) \(problem.text)"
        : "\(subject.text) cannot be \(quote(text)): it \(problem.text)"
    case .unreadableFile(_, let path, _, let problem, _):
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
      "\(quote(variable)) has the value \(quote(value)) twice"
        + (value.lowercased() == value.uppercased() ? "" : ", ignoring case")
    case .noCombinations: "`exclude` leaves no combination of the matrix"
    case .uselessExclusion(let keys):
      "`exclude` has \(keys), which no combination of the matrix has"
    case .unknownExclusion(let name, _): "the matrix has no variable \(quote(name))"
    case .combinationTwice(let keys, _): "`include` adds the combination \(keys) twice"
    case .variableNotEverywhere(let name, let combination, _):
      "the combination \(combination) of the matrix has no \(quote(name))"
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

  /// A second place, in the same file unless it names another.
  var related: (file: String?, position: SourcePosition, text: String)? {
    switch self {
    case .yaml(let problem):
      problem.related.map { (nil, $0.position, $0.text) }
    case .exclusiveKeys(_, let other, let span): (nil, span.start, "`\(other.rawValue)` is here")
    case .repositoryNameTwice(_, let place): (place.file, place.position, "the first is here")
    case .identifierTwice(_, _, _, let place): (place.file, place.position, "the first is here")
    case .matrixNamesAlike(_, _, let span), .matrixValueTwice(_, _, let span),
      .combinationTwice(_, let span):
      (nil, span.start, "the first is here")
    case .unclosedVariable(let place?), .unknownVariable(_, _, let place?),
      .namelessRepository(let place?), .variableNotEverywhere(_, _, let place?):
      (place.file, place.position, "it is here")
    default: nil
    }
  }

  private static let needsVerification = "a job needs at least one verification command (`verify:`)"
}
