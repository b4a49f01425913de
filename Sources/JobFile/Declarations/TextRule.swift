internal import Job

/// A rule that a text must follow to serve its purpose.
enum TextRule: Hashable, Sendable, CaseIterable {
  /// The name of a job or repository, which is part of an id and therefore of file names.
  case name
  /// The name of a matrix variable.
  case matrixName
  /// The value of a matrix variable, which is part of an id.
  case matrixValue
  /// A single line.
  case line
  /// A command for a shell.
  case script
  /// A pattern to search for, possibly only spaces or tabs.
  case pattern
  /// A pathspec of git's.
  case pathspec
  /// A prompt.
  case prompt
  /// An argument of a program, possibly empty.
  case argument
  /// The name of an environment variable.
  case environmentName
  /// The name of an environment variable, possibly with `*`.
  case environmentPattern
  /// The same for variables to pass to child processes, which must not be a control file.
  case passedVariables
  /// The value of an environment variable, possibly empty.
  case environmentValue
  /// A path of a file or folder.
  case path
  /// A path of a repository, or the address to fetch it from.
  case repository
  /// A path that does not lead outside its folder.
  case insidePath
  /// A path of files to copy from the repository, which does not lead outside it.
  case copiedPath
  /// A pattern for paths of the repository.
  case pathPattern
  /// A branch, tag or commit.
  case reference
  /// The address of a web service.
  case address
  /// The address of a repository to fetch.
  case repositoryURL
  /// The accepted versions of a program.
  case versionRange

  /// The maximum length of a name in bytes.
  static let longestName = 100
  /// The maximum length of a pattern in bytes.
  static let longestPattern = 10_000

  /// Returns what is wrong with a text, or nil if it follows the rule.
  func problem(in text: String) -> TextProblem? {
    // Long: one check for each rule.
    if !mayBeBlank, text.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return .blank }
    if let scalar = text.unicodeScalars.first(where: isForbidden) {
      return scalar == "\n" || scalar == "\r" ? .severalLines : .controlCharacter(scalar)
    }
    switch self {
    case .name: return Self.nameProblem(in: text)
    case .matrixName:
      return Self.isVariable(text, allowing: ["-"]) && text.first != "_" && text.first != "-"
        ? (text.utf8.count > Self.longestName ? .tooLong(limit: Self.longestName) : nil)
        : .notAMatrixVariable
    case .matrixValue: return Self.valueProblem(in: text)
    case .environmentName:
      return Self.isVariable(text, allowing: []) ? nil : .notAVariable
    case .environmentPattern, .passedVariables:
      if self == .passedVariables, ControlFile.names.contains(text) { return .controlFile }
      return Self.isVariable(text, allowing: ["*"]) ? nil : .notAVariablePattern
    case .path: return Self.pathProblem(in: text)
    case .repository:
      guard RepositoryURL.isAddress(text) else { return Self.pathProblem(in: text) }
      return RepositoryURL.problem(in: text).map { .repositoryURL($0) }
    case .insidePath: return Self.insideProblem(in: text)
    case .copiedPath:
      if let pattern = text.first(where: { $0 == "*" || $0 == "?" }) { return .glob(pattern) }
      return Self.insideProblem(in: text)
    case .pathPattern: return PathPattern.problem(in: text).map { .pathPattern($0) }
    case .reference:
      if text.first == "-" { return .optionLike }
      return text.contains(where: \.isWhitespace) ? .space : nil
    case .address:
      // The address may be a variable as a whole.
      let starts = ["http://", "https://", "${"]
      let isAddress = starts.contains { text.hasPrefix($0) && text != $0 }
      return isAddress && !text.contains(where: \.isWhitespace) ? nil : .notHTTP
    case .versionRange: return VersionRange(text) == nil ? .notAVersionRange : nil
    case .repositoryURL: return RepositoryURL.problem(in: text).map { .repositoryURL($0) }
    case .pattern:
      if text.isEmpty { return .blank }
      return text.utf8.count > Self.longestPattern ? .tooLong(limit: Self.longestPattern) : nil
    case .pathspec:
      if text.first == "/" { return .absolute }
      return text.split(separator: "/").contains("..") ? .parent : nil
    case .script: return Self.scriptProblem(in: text)
    case .line, .prompt, .argument, .environmentValue: return nil
    }
  }

  private var mayBeBlank: Bool {
    self == .argument || self == .environmentValue || self == .pattern
  }

  private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.properties.generalCategory == .control else { return false }
    switch self {
    // Agents and programs may handle the other characters; only NUL cannot be passed to them.
    case .prompt, .environmentValue: return scalar == "\0"
    case .script, .argument: return scalar != "\n" && scalar != "\t"
    case .pattern: return scalar != "\t"
    default: return true
    }
  }

  private static func nameProblem(in text: String) -> TextProblem? {
    // A mark continues a letter, as in decomposed accents and in Indic scripts.
    for (index, scalar) in text.unicodeScalars.enumerated() {
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber:
        continue
      case .nonspacingMark where index > 0: continue
      case .spacingMark where index > 0: continue
      default:
        if scalar == "_" { continue }
        guard scalar == "." || scalar == "-" else { return .character(Character(scalar)) }
        if index == 0 { return .start(Character(scalar)) }
      }
    }
    return text.utf8.count > longestName ? .tooLong(limit: longestName) : nil
  }

  /// Returns the problem of a value that contains a separator of ids or an invisible character.
  private static func valueProblem(in text: String) -> TextProblem? {
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .spaceSeparator, .lineSeparator, .paragraphSeparator, .format, .privateUse, .unassigned:
        return .value(Character(scalar))
      default:
        if ",[]\"".unicodeScalars.contains(scalar) { return .value(Character(scalar)) }
      }
    }
    return text.utf8.count > longestName ? .tooLong(limit: longestName) : nil
  }

  private static func isVariable(_ text: String, allowing others: Set<Character>) -> Bool {
    text.allSatisfy { character in
      character.isASCII && (character.isLetter || character.isNumber)
        || character == "_" || others.contains(character)
    } && !(text.first?.isNumber ?? true)
  }

  /// Returns the problem of a command that was meant as an item of a list, or as a map.
  private static func scriptProblem(in text: String) -> TextProblem? {
    if text.first == "-" { return .dash }
    let keys: [Key] = [.run, .absent, .present, .name]
    let key = keys.first { key in
      text.hasPrefix("\(key.rawValue):") && !text.hasPrefix("\(key.rawValue)::")
    }
    return key.map { .noSpace(key: $0.rawValue) }
  }

  private static func pathProblem(in text: String) -> TextProblem? {
    text.first == "~" && text != "~" && !text.hasPrefix("~/") ? .homeFolder : nil
  }

  private static func insideProblem(in text: String) -> TextProblem? {
    if text.first == "~" { return .homeInside }
    if text.first == "/" { return .absolute }
    let components = text.split(separator: "/").filter { $0 != "." }
    if components.isEmpty { return .wholeFolder }
    if components.contains("..") { return .parent }
    if components.contains(where: { $0.lowercased() == ".git" }) { return .gitFolder }
    return nil
  }
}
