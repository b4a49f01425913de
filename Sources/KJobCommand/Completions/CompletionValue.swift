/// What a shell offers where a value or an operand is typed.
enum CompletionValue: Hashable {
  /// One of these words.
  case words([String])
  /// Job files, and folders on the way to them.
  case jobFiles
  /// Files of any kind.
  case files
  /// Folders.
  case folders
  /// The ids of jobs.
  case ids
  /// A folder and then the ids of the jobs that it tells of.
  case folderThenIDs
  /// Nothing that a shell could know.
  case unknown

  /// The shells that there is a script for.
  static let shells = ["bash", "zsh", "fish"]

  /// What an option takes; nil for one without a value.
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

  /// What stands behind the options; nil for nothing.
  init?(_ operands: CommandDeclaration.Operands) {
    switch operands {
    case .none: return nil
    case .first: self = .folderThenIDs
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
  /// Every way to write it.
  var forms: [String] {
    let short = letter.map { ["-\($0)"] } ?? []
    let opposite = value == .negatable ? ["--no-" + name] : []
    return ["--" + name] + opposite + short
  }

  /// What it does, on one line.
  var helpLine: String { help.split(separator: "\n").joined(separator: " ") }
}
