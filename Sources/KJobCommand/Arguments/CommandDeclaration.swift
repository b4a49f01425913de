/// One option of a command: how it is written, what it takes and what it does.
struct OptionDeclaration: Hashable, Sendable {
  /// What an option takes.
  enum Value: Hashable, Sendable {
    /// Nothing: it is there or not.
    case none
    /// Nothing, and `--no-NAME` is its opposite.
    case negatable
    /// A value, by this name in the help.
    case one(String)
    /// One of these words.
    case choice([String])
    /// A value, and it may be given several times.
    case many(String)
  }

  /// The long name, without dashes.
  var name: String
  /// The letter of the short form.
  var letter: Character?
  /// What it takes.
  var value: Value = .none
  /// What it does, in one or two lines.
  var help: String
}

/// One command: its name, what it takes and what it does.
struct CommandDeclaration: Hashable, Sendable {
  /// What stands behind the options.
  enum Operands: Hashable, Sendable {
    /// Nothing.
    case none
    /// At least one, by this name in the help.
    case some(String)
    /// One thing and then any number of others, by these names in the help.
    case first(String, more: String)
    /// Any number, by this name in the help.
    case any(String)
  }

  /// The command's name, as in `kjob NAME`.
  var name: String
  /// What it does, in one line.
  var summary: String
  /// What it takes besides options.
  var operands: Operands
  /// Its options, in the order of the help.
  var options: [OptionDeclaration]
  /// What a reader should know besides, below the options.
  var discussion: String = ""

  /// The option that every command has.
  static let help = OptionDeclaration(name: "help", letter: "h", help: "Show this help.")

  /// All options, with the one that every command has.
  var allOptions: [OptionDeclaration] { options + [Self.help] }
}
