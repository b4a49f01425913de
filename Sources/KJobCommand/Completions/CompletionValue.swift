/// The completions that a shell offers for a value or an operand.
enum CompletionValue: Hashable {
  /// One of these words.
  case words([String])
  /// Job files, and folders that lead to them.
  case jobFiles
  /// Files of any kind.
  case files
  /// Folders.
  case folders
  /// The ids of jobs.
  case ids
  /// A folder, and then the ids of the jobs in its run.
  case folderThenIDs
  /// The shell cannot know the possible values.
  case unknown

  /// The shells for which there is a script.
  static let shells = ["bash", "zsh", "fish"]

  /// Creates the completions for an option's value; nil if it takes none.
  init?(_ value: OptionDeclaration.Value) {
    switch value {
    case .none, .negatable: return nil
    case .choice(let words): self = .words(words)
    case .one(let name), .many(let name):
      switch name {
      case "FILE", "PATH": self = .files
      case "DIR": self = .folders
      case "GLOB": self = .ids
      default: self = .unknown
      }
    }
  }

  /// Creates the completions for operands; nil if there are none.
  init?(_ operands: CommandDeclaration.Operands) {
    switch operands {
    case .none: return nil
    case .first, .optional, .job: self = .folderThenIDs
    case .some(let name), .any(let name):
      switch name {
      case "FILE": self = .jobFiles
      case "DIR": self = .folders
      case "FORM": self = .words(SchemaCommand.forms)
      case "SHELL": self = .words(CompletionValue.shells)
      default: self = .unknown
      }
    }
  }
}

extension OptionDeclaration {
  /// All forms of the option.
  var forms: [String] {
    let short = letter.map { ["-\($0)"] } ?? []
    let opposite = value == .negatable ? ["--no-" + name] : []
    return ["--" + name] + opposite + short
  }

  /// The help on one line.
  var helpLine: String { help.split(separator: "\n").joined(separator: " ") }
}
