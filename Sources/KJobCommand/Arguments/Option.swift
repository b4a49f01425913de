/// An option with the type of its value, so that no command reads it as something else.
struct Option<Value: Sendable>: Sendable {
  /// The option's syntax and help.
  let declaration: OptionDeclaration
  private let read: @Sendable ([String]) throws(UsageError) -> Value

  private init(
    _ declaration: OptionDeclaration,
    _ read: @escaping @Sendable ([String]) throws(UsageError) -> Value
  ) {
    self.declaration = declaration
    self.read = read
  }

  /// Returns the value; throws if the given texts do not have one.
  fileprivate func value(of texts: [String]) throws(UsageError) -> Value { try read(texts) }

  /// Creates an option with a value that is made of a text; a later text overrides earlier ones.
  ///
  /// `value` is the name of the text in the help.
  init<Parsed>(
    _ name: String,
    letter: Character? = nil,
    value: String,
    help: String,
    parse: @escaping @Sendable (String) throws(UsageError) -> Parsed
  ) where Value == Parsed? {
    let syntax = OptionDeclaration.Value.one(value)
    self.init(OptionDeclaration(name: name, letter: letter, value: syntax, help: help)) {
      (texts) throws(UsageError) in
      guard let text = texts.last else { return nil }
      return try parse(text)
    }
  }

  /// Creates an option with one of several words.
  init<Word: RawRepresentable & CaseIterable & Sendable>(
    _ name: String,
    oneOf: Word.Type,
    help: String
  ) where Value == Word?, Word.RawValue == String {
    let syntax = OptionDeclaration.Value.choice(Word.allCases.map(\.rawValue))
    self.init(OptionDeclaration(name: name, value: syntax, help: help)) {
      $0.last.flatMap(Word.init)
    }
  }

  /// Creates an option that replaces a missing value.
  init(_ option: Option<Value?>, default value: @escaping @autoclosure @Sendable () -> Value) {
    self.init(option.declaration) { (texts) throws(UsageError) in
      try option.read(texts) ?? value()
    }
  }
}

extension Option<String?> {
  /// Creates an option with a text.
  init(_ name: String, value: String, help: String) {
    self.init(name, value: value, help: help) { $0 }
  }
}

extension Option<[String]> {
  /// Creates an option that may be repeated.
  init(_ name: String, each value: String, help: String) {
    self.init(OptionDeclaration(name: name, value: .many(value), help: help))
  }

  /// Creates an option that may be repeated, from its declaration.
  init(_ declaration: OptionDeclaration) { self.init(declaration) { $0 } }
}

extension Option<Bool> {
  /// Creates a flag.
  init(_ name: String, letter: Character? = nil, help: String) {
    self.init(OptionDeclaration(name: name, letter: letter, help: help)) { !$0.isEmpty }
  }
}

extension Option<Bool?> {
  /// Creates a flag with an opposite, `--no-NAME`.
  init(_ name: String, help: String) {
    self.init(OptionDeclaration(name: name, value: .negatable, help: help)) {
      $0.last.map { $0 == "true" }
    }
  }
}

extension ParsedArguments {
  /// The value of an option of the command.
  subscript<Value>(_ option: Option<Value>) -> Value {
    get throws(UsageError) { try option.value(of: values[option.declaration.name] ?? []) }
  }
}

/// The format of a command's output.
enum OutputFormat: String, CaseIterable {
  case human, json

  /// The option for the form, which has other words in each command.
  static func option(_ help: String) -> Option<OutputFormat> {
    Option(Option("format", oneOf: OutputFormat.self, help: help), default: .human)
  }
}
