# Completes kjob's command lines in bash; written by `kjob completions bash`.
_kjob() {
  # Readline replaces only $2, the part of the word after the last of its own delimiters, such as @.
  local line=${COMP_LINE:0:COMP_POINT} part=$2
  local word='' quote='' started='' character index kind start before candidate path
  local -a words=()
  COMPREPLY=()
  for ((index = 0; index < ${#line}; index++)); do
    character=${line:index:1}
    case ${quote:-_}$character in
      \'\' | \"\") quote='' ;;
      \'*) word+=$character ;;
      \"\\)
        ((++index))
        case ${line:index:1} in [\"\\\$\`]) ;; *) word+='\' ;; esac
        word+=${line:index:1}
        ;;
      \"*) word+=$character ;;
      _[\'\"]) quote=$character started=1 ;;
      _\\) ((++index)); word+=${line:index:1} started=1 ;;
      _[[:space:]])
        [ -z "$started" ] || words+=("$word")
        word='' started=''
        ;;
      *) word+=$character started=1 ;;
    esac
  done
  # The part before readline's, without the marks of quotation.
  before=$part
  case $quote in
    \') ;;
    \") before=${before//\\\"/\"} before=${before//\\\$/\$} before=${before//\\\`/\`} ;;
    *) IFS= read -r -d '' before < <(IFS= read -d '' word <<<"$part"; printf %s "${word%$'\n'}") ;;
  esac
  before=${word%"$before"}
  {
    IFS=$'\t' read -r kind start
    case $kind in
      words)
        while IFS=$'\t' read -r candidate _; do _kjob_offer "$candidate"; done
        ;;
      *)
        while IFS= read -r path; do _kjob_offer "$start$path"; done \
          < <(_kjob_paths "$kind" "${word#"$start"}")
        ;;
    esac
  } < <("${1/#\~\//$HOME/}" complete-words "${words[@]:1}" "$word" 2>/dev/null)
  # After a folder, its contents follow.
  for candidate in "${COMPREPLY[@]}"; do
    case $candidate in */) ;; *) return ;; esac
  done
  compopt -o nospace 2>/dev/null
}
# Adds a candidate, written so that it stays itself within the quotes that are open.
_kjob_offer() {
  local text=$1 home=''
  case $text in "$word"*) ;; *) return ;; esac
  text=${text#"$before"}
  case $quote in
    \') case $text in *\'*) return ;; esac ;;
    \")
      text=${text//\\/\\\\} text=${text//\"/\\\"} text=${text//\$/\\\$} text=${text//\`/\\\`}
      ;;
    *)
      case $text in \~/*) home='~/' text=${text#\~/} ;; esac
      [ -z "$text" ] || printf -v text %q "$text"
      ;;
  esac
  COMPREPLY+=("$home$text")
}
# Prints the files of a kind whose paths begin with a text.
_kjob_paths() {
  local path
  compgen -d -S / -- "$2"
  case $1 in
    jobs) compgen -f -X '!*.yml' -- "$2"; compgen -f -X '!*.yaml' -- "$2" ;;
    files) compgen -f -- "$2" ;;
  esac | while IFS= read -r path; do
    case $path in
      \~/*) [ -d "$HOME/${path#\~/}" ] || printf '%s\n' "$path" ;;
      *) [ -d "$path" ] || printf '%s\n' "$path" ;;
    esac
  done
}
complete -F _kjob kjob
