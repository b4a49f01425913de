internal import Text

/// The arguments of one command, parsed by its declaration.
struct ParsedArguments: Hashable, Sendable {
  /// The values of each given option, in order; the values of a flag are `true` or `false`.
  var values: [String: [String]] = [:]
  /// The arguments that are not options.
  var operands: [String] = []

  /// Returns true if an option was given.
  func has<Value>(_ option: Option<Value>) -> Bool { values[option.declaration.name] != nil }
}

/// Parses arguments: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`, `--`.
struct ArgumentParser {
  let command: CommandDeclaration

  /// Parses the options before the first operand; returns them, and the rest from this operand.
  func leading(
    _ arguments: [String]
  ) throws(UsageError) -> (ParsedArguments, rest: ArraySlice<String>) {
    var result = ParsedArguments()
    var rest = arguments[...]
    while let argument = rest.first, argument.hasPrefix("-"), argument != "-" {
      rest.removeFirst()
      if argument == "--" { break }
      try option(argument, &rest, &result)
    }
    return (result, rest)
  }

  /// Parses the arguments after the command's name.
  func parse(_ arguments: [String]) throws(UsageError) -> ParsedArguments {
    var result = ParsedArguments()
    var rest = arguments[...]
    var onlyOperands = false
    while let argument = rest.popFirst() {
      if onlyOperands || argument == "-" || !argument.hasPrefix("-") {
        result.operands.append(argument)
      } else if argument == "--" {
        onlyOperands = true
      } else {
        try option(argument, &rest, &result)
      }
    }
    if result.values[CommandDeclaration.help.name] != nil { return result }
    switch command.operands {
    case .none:
      if let extra = result.operands.first { throw .unexpectedOperand(extra, command.name) }
    case .some(let name):
      if result.operands.isEmpty { throw .missingOperand(name, command.name) }
    case .any, .optional, .job: break
    }
    return result
  }

  private func option(
    _ argument: String,
    _ rest: inout ArraySlice<String>,
    _ result: inout ParsedArguments
  ) throws(UsageError) {
    if argument.hasPrefix("--") {
      try long(argument, &rest, &result)
    } else {
      try short(argument, &rest, &result)
    }
  }

  private func long(
    _ argument: String,
    _ rest: inout ArraySlice<String>,
    _ result: inout ParsedArguments
  ) throws(UsageError) {
    let parts = argument.dropFirst(2).split(
      separator: "=",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    let name = parts.first.map(String.init) ?? ""
    let given = parts.count > 1 ? String(parts[1]) : nil
    if let option = command.allOptions.first(where: { $0.name == name }) {
      try take(option, "--" + name, given, &rest, &result)
    } else if name.hasPrefix("no-"),
      let option = command.options.first(where: {
        $0.name == name.dropFirst(3) && $0.value == .negatable
      })
    {
      if given != nil { throw .unexpectedValue("--" + name) }
      result.values[option.name, default: []].append("false")
    } else {
      let known = command.allOptions.flatMap { option in
        option.value == .negatable ? [option.name, "no-" + option.name] : [option.name]
      }
      throw .unknownOption("--" + name, near: NearWords.nearest(to: name, among: known))
    }
  }

  private func short(
    _ argument: String,
    _ rest: inout ArraySlice<String>,
    _ result: inout ParsedArguments
  ) throws(UsageError) {
    var letters = argument.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = command.allOptions.first(where: { $0.letter == letter }) else {
        throw .unknownOption("-\(letter)", near: nil)
      }
      switch option.value {
      case .none, .negatable: result.values[option.name, default: []].append("true")
      case .one, .choice, .many:
        var given: String?
        if !letters.isEmpty { given = String(letters.first == "=" ? letters.dropFirst() : letters) }
        try take(option, "-\(letter)", given, &rest, &result)
        return
      }
    }
  }

  private func take(
    _ option: OptionDeclaration,
    _ written: String,
    _ given: String?,
    _ rest: inout ArraySlice<String>,
    _ result: inout ParsedArguments
  ) throws(UsageError) {
    var value = "true"
    switch option.value {
    case .none, .negatable:
      if given != nil { throw .unexpectedValue(written) }
    case .one(let name), .many(let name):
      guard let found = given ?? rest.popFirst() else { throw .missingValue(written, name) }
      value = found
    case .choice(let words):
      guard let found = given ?? rest.popFirst() else {
        throw .missingValue(written, words.joined(separator: "|"))
      }
      guard words.contains(found) else { throw .notAChoice(written, found, words) }
      value = found
    }
    result.values[option.name, default: []].append(value)
  }
}
