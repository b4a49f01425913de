/// Generates the completion script for fish.
enum FishCompletions {
  static func script(_ commands: [CommandDeclaration]) -> String {
    let entries = commands.map { command in
      entry(condition: "not __kjob_command", "-a \(command.name) -d \(quoted(command.summary))")
    }
    return CompletionTemplate.fill(
      PackageResources.kjob_fish,
      ["BLOCKS": entries.joined() + commands.map(block).joined()]
    )
  }

  private static func block(_ command: CommandDeclaration) -> String {
    let condition = "__kjob_is \(command.name)"
    var text = entry(condition: "__kjob_is help", "-a \(command.name)")
    for option in command.allOptions {
      let help = "-d \(quoted(option.helpLine))"
      let letter = option.letter.map { " -s \($0)" } ?? ""
      let action = CompletionValue(option.value).map(valueAction) ?? ""
      text += entry(condition: condition, "-l \(option.name)\(letter)\(action) \(help)")
      if option.value == .negatable {
        text += entry(condition: condition, "-l no-\(option.name) \(help)")
      }
    }
    if let operands = CompletionValue(command.operands), operands != .unknown {
      text += entry(condition: condition, "-a \(candidates(operands))")
    }
    return text
  }

  private static func entry(condition: String, _ rest: String) -> String {
    "complete -c kjob -n '\(condition)' \(rest)\n"
  }

  private static func valueAction(_ value: CompletionValue) -> String {
    switch value {
    case .files: " -r -F"
    case .unknown: " -x"
    default: " -x -a \(candidates(value))"
    }
  }

  private static func candidates(_ value: CompletionValue) -> String {
    switch value {
    case .words(let words): quoted(words.joined(separator: " "))
    case .jobFiles: "'(__kjob_files)'"
    case .files, .unknown: "''"
    case .folders: "'(__fish_complete_directories (commandline -ct))'"
    case .ids: "'(__kjob_ids)'"
    case .folderThenIDs: "'(__kjob_ids_or_folders)'"
    }
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
