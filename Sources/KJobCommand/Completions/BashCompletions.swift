/// Generates the completion script for bash.
enum BashCompletions {
  static func script(_ commands: [CommandDeclaration]) -> String {
    let names = commands.map(\.name) + ["help", "--help", "--version"]
    return CompletionTemplate.fill(
      PackageResources.kjob_bash,
      [
        "WORDS": names.joined(separator: " "),
        "COMMANDS": commands.map(\.name).joined(separator: " "),
        "BLOCKS": commands.map(block).joined(),
      ]
    )
  }

  private static func block(_ command: CommandDeclaration) -> String {
    let forms = command.allOptions.flatMap(\.forms)
    var text = "    \(command.name))\n      options='\(forms.joined(separator: " "))'\n"
    text += "      case $prev in\n"
    for option in command.allOptions {
      guard let value = CompletionValue(option.value) else { continue }
      text += "        \(option.forms.joined(separator: " | "))) \(assignment(value)) ;;\n"
    }
    text += "        *)\n          case $cur in\n"
    text += "            -*) kind=words choices=$options ;;\n"
    if let operands = CompletionValue(command.operands) {
      text += "            *) \(assignment(operands)) ;;\n"
    }
    return text + "          esac\n          ;;\n      esac\n      ;;\n"
  }

  private static func assignment(_ value: CompletionValue) -> String {
    switch value {
    case .words(let words): "kind=words choices='\(words.joined(separator: " "))'"
    case .jobFiles: "kind=jobs"
    case .files: "kind=files"
    case .folders: "kind=folders"
    case .ids: "kind=ids"
    case .folderThenIDs: "if [ ${#words[@]} -gt 2 ]; then kind=ids; else kind=folders; fi"
    case .unknown: "kind=unknown"
    }
  }
}
