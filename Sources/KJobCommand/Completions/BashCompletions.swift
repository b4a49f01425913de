/// The script for bash.
enum BashCompletions {
  static func script(_ commands: [CommandDeclaration]) -> String {
    let names = commands.map(\.name) + ["help", "--help", "--version"]
    return """
      # Completes kjob's command lines in bash; written by `kjob completions bash`.
      _kjob() {
        local line=${COMP_LINE:0:COMP_POINT} cur prev command='' options='' kind='' choices=''
        local word prefix id
        local -a words
        cur=${line##*[[:space:]]}
        read -ra words <<<"${line%"$cur"}"
        COMPREPLY=()
        for word in "${words[@]:1}"; do
          case $word in -*) ;; *) command=$word; break ;; esac
        done
        prev=${words[${#words[@]} - 1]}
        case $cur in --*=*) prev=${cur%%=*} cur=${cur#*=} ;; esac
        case $command in
          '') kind=words choices='\(names.joined(separator: " "))' ;;
          help) kind=words choices='\(commands.map(\.name).joined(separator: " "))' ;;
      \(commands.map(block).joined())  esac
        case $kind in
          words)
            for word in $choices; do
              case $word in "$cur"*) COMPREPLY+=("$word") ;; esac
            done
            ;;
          ids)
            # Readline completes what stands behind the last of its own delimiters.
            prefix=''
            word=${COMP_WORDS[COMP_CWORD]-}
            case $word in
              '' | *[!@:=]*) case $cur in *"$word") prefix=${cur%"$word"} ;; esac ;;
              *) prefix=$cur ;;
            esac
            while IFS= read -r id; do
              case $id in
                "$cur"*)
                  id=${id#"$prefix"}
                  COMPREPLY+=("$(printf %q "$id")")
                  ;;
              esac
            done < <("$1" complete-ids "${words[@]:1}" 2>/dev/null)
            ;;
          jobs | files | folders)
            compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
              case $kind in
                jobs) compgen -f -X '!*.yml' -- "$cur"; compgen -f -X '!*.yaml' -- "$cur" ;;
                files) compgen -f -- "$cur" ;;
              esac
              [ "$kind" = files ] || compgen -d -- "$cur"
            )
            ;;
        esac
      }
      complete -F _kjob kjob

      """
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
