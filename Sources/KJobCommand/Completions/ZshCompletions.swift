/// Generates the completion script for zsh.
enum ZshCompletions {
  static func script(_ commands: [CommandDeclaration]) -> String {
    let described = commands.map { quoted("\($0.name):\($0.summary)") }
    return CompletionTemplate.fill(
      PackageResources.kjob_zsh,
      [
        "DESCRIBED": described.joined(separator: "\n    "),
        "BLOCKS": commands.map(block).joined(),
      ]
    )
  }

  private static func block(_ command: CommandDeclaration) -> String {
    var specifications = command.allOptions.flatMap(specifications)
    if let operands = CompletionValue(command.operands) {
      specifications.append(quoted("*: :" + action(operands)))
    }
    let text = specifications.joined(separator: " \\\n        ")
    return "    \(command.name))\n      _arguments -s -S \\\n        \(text)\n      ;;\n"
  }

  private static func specifications(_ option: OptionDeclaration) -> [String] {
    let help = "[" + escaped(option.helpLine) + "]"
    let forms = option.forms
    guard let value = CompletionValue(option.value) else {
      return forms.map { quoted($0 + help) }
    }
    var star = ""
    if case .many = option.value { star = "*" }
    // The forms `-j 2` and `-j2`, `--jobs 2` and `--jobs=2`.
    return forms.map { form in
      let end = form.hasPrefix("--") ? "=" : "+"
      return quoted(star + form + end + help + ": :" + action(value))
    }
  }

  private static func action(_ value: CompletionValue) -> String {
    switch value {
    case .words(let words): "(\(words.joined(separator: " ")))"
    case .jobFiles: "_files -g \"*.(yml|yaml)(-.)\""
    case .files: "_files"
    case .folders: "_files -/"
    case .ids: "_kjob_ids"
    case .folderThenIDs: "_kjob_ids_or_folders"
    case .unknown: " "
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
      .replacing(":", with: "\\:")
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: #"'\''"#) + "'"
  }
}
