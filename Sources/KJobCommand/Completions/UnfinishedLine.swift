/// A command line whose last word is still being typed.
struct UnfinishedLine {
  /// The place of the last word.
  enum Place: Hashable {
    /// The name of a command.
    case command
    /// An option.
    case option
    /// The value of an option, after this part of the same word.
    case value(OptionDeclaration, after: String)
    /// An operand.
    case operand
  }

  /// The command, if its name is on the line and known.
  private(set) var command: CommandDeclaration?
  /// The operands before the last word.
  private(set) var operands: [String] = []
  /// The folders of `-C`.
  private(set) var folders: [String] = []
  /// The place of the last word.
  private(set) var place = Place.command
  /// The last word, without the option that it may begin with.
  private(set) var word = ""
  /// True when the line asks for the help of a command.
  private(set) var isHelp = false

  private var hasCommand = false
  private var isOver = false
  private var waiting: OptionDeclaration?

  /// Reads the words after the program's name.
  init(_ words: [String], among commands: [CommandDeclaration]) {
    for word in words.dropLast() { read(word, commands) }
    let last = words.last ?? ""
    word = last
    if let waiting {
      place = .value(waiting, after: "")
    } else if !isOver, last.hasPrefix("-") {
      place = .option
      if let equals = last.firstIndex(of: "="), last.hasPrefix("--"),
        let option = option(named: last[..<equals].dropFirst(2)), option.takesValue
      {
        word = String(last[last.index(after: equals)...])
        place = .value(option, after: String(last[...equals]))
      }
    } else {
      place = hasCommand && !isHelp ? .operand : .command
    }
  }

  /// True when paths are relative to the folders of `-C`.
  var isInFolder: Bool { !folders.isEmpty }

  /// The options that may be given at the place of the last word.
  var options: [OptionDeclaration] {
    hasCommand ? command?.allOptions ?? [] : GlobalOptions.program.allOptions
  }

  private func option(named name: Substring) -> OptionDeclaration? {
    options.first { $0.name == name }
  }

  private mutating func read(_ word: String, _ commands: [CommandDeclaration]) {
    if let option = waiting {
      waiting = nil
      note(word, of: option)
    } else if isOver || word == "-" || !word.hasPrefix("-") {
      if hasCommand { return operands.append(word) }
      hasCommand = true
      isHelp = word == "help"
      command = commands.first { $0.name == word }
    } else if word == "--" {
      isOver = true
    } else if word.hasPrefix("--") {
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1)
      guard let name = parts.first, let option = option(named: name), option.takesValue else {
        return
      }
      if parts.count > 1 { note(String(parts[1]), of: option) } else { waiting = option }
    } else {
      readLetters(word.dropFirst())
    }
  }

  /// Reads short options, of which the last one may have its value beside it or as the next word.
  private mutating func readLetters(_ letters: Substring) {
    var rest = letters
    while let letter = rest.popFirst() {
      guard let option = options.first(where: { $0.letter == letter }), option.takesValue else {
        continue
      }
      if rest.isEmpty { waiting = option } else { note(String(rest), of: option) }
      return
    }
  }

  private mutating func note(_ value: String, of option: OptionDeclaration) {
    if option.name == GlobalOptions.directory.declaration.name { folders.append(value) }
  }
}

extension OptionDeclaration {
  /// True when the option needs a value.
  fileprivate var takesValue: Bool {
    switch value {
    case .none, .negatable: false
    case .one, .choice, .many: true
    }
  }
}
