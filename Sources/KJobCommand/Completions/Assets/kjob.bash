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
    '') kind=words choices='@WORDS@' ;;
    help) kind=words choices='@COMMANDS@' ;;
# @BLOCKS@
  esac
  case $kind in
    words)
      for word in $choices; do
        case $word in "$cur"*) COMPREPLY+=("$word") ;; esac
      done
      ;;
    ids)
      # Readline completes the text after the last of its own delimiters.
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
