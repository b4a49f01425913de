/// The script for fish.
enum FishCompletions {
  static func script(_ commands: [CommandDeclaration]) -> String {
    let entries = commands.map { command in
      entry(condition: "not __kjob_command", "-a \(command.name) -d \(quoted(command.summary))")
    }
    return """
      # Completes kjob's command lines in fish; written by `kjob completions fish`.
      function __kjob_command
          set -l words (commandline -opc)
          for word in $words[2..-1]
              if not string match -q -- '-*' $word
                  echo $word
                  return 0
              end
          end
          return 1
      end
      function __kjob_is
          string match -q -- $argv[1] (__kjob_command)
      end
      function __kjob_ids
          set -l words (commandline -opc)
          $words[1] complete-ids $words[2..-1] 2>/dev/null
      end
      function __kjob_ids_or_folders
          if test (count (commandline -opc)) -gt 2
              __kjob_ids
          else
              __fish_complete_directories (commandline -ct)
          end
      end
      function __kjob_files
          set -l word (commandline -ct)
          for path in $word*.yml $word*.yaml $word*/
              echo $path
          end
      end
      complete -c kjob -e
      complete -c kjob -f
      complete -c kjob -n 'not __kjob_command' -l help -s h -d 'Show help.'
      complete -c kjob -n 'not __kjob_command' -l version -d 'Show the version.'
      \(entries.joined())\(commands.map(block).joined())
      """
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
