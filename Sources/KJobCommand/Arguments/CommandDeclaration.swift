/// An option of a command: its syntax and its help.
struct OptionDeclaration: Hashable, Sendable {
  /// The value that an option takes.
  enum Value: Hashable, Sendable {
    /// No value: the option is a flag.
    case none
    /// No value, and `--no-NAME` is the opposite.
    case negatable
    /// One value, with this name in the help.
    case one(String)
    /// One of these words.
    case choice([String])
    /// A value, with this name in the help; the option may be repeated.
    case many(String)
  }

  /// The long name, without dashes.
  var name: String
  /// The letter of the short form, if there is one.
  var letter: Character?
  /// The value that the option takes.
  var value: Value = .none
  /// The help, in one or two lines.
  var help: String
}

/// A command: its name, its arguments, and its help.
struct CommandDeclaration: Hashable, Sendable {
  /// The operands after the options.
  enum Operands: Hashable, Sendable {
    /// No operands.
    case none
    /// At least one, with this name in the help.
    case some(String)
    /// Any number, with this name in the help.
    case any(String)
    /// One operand that may be left out, even before any number of others, with these names in the
    /// help.
    case optional(String, more: String)
    /// An output folder, which may be left out, a job of its run, and others, in this form.
    case job(more: String)
  }

  /// The command's name, as in `kjob NAME`.
  var name: String
  /// The summary, on one line.
  var summary: String
  /// The operands of the command.
  var operands: Operands
  /// The options, in the order of the help.
  var options: [OptionDeclaration]
  /// Additional information, shown below the options.
  var discussion: String = ""

  /// The option that shows the help of a command.
  static let help = OptionDeclaration(name: "help", letter: "h", help: "Show this help.")

  /// The options that every command has.
  static let common = [GlobalOptions.colour.declaration, help]

  /// All options, including those that every command has.
  var allOptions: [OptionDeclaration] { options + Self.common }
}
