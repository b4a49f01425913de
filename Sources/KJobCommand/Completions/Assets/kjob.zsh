#compdef kjob
# Completes kjob's command lines in zsh; written by `kjob completions zsh`.
_kjob() {
  local tab=$'\t' line kind program=${words[1]/#\~\//$HOME/}
  local -a lines names shown
  lines=("${(@f)$($program complete-words "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  kind=${lines[1]%%$tab*}
  # What follows `--option=` is completed by itself.
  [[ -z ${lines[1]#*$tab} ]] || compset -P '--*='
  case $kind in
    words)
      for line in "${(@)lines[2,-1]}"; do
        names+=("${${line%%$tab*}#$IPREFIX}")
        if [[ -n ${line#*$tab} ]]; then
          shown+=("${line%%$tab*}  -- ${line#*$tab}")
        else
          shown+=("${line%%$tab*}")
        fi
      done
      # A space follows each word, except a folder, whose contents follow.
      if [[ -n $names[1] && -z ${names:#*/} ]]; then
        compadd -S '' -a names
      else
        compadd -l -d shown -a names
      fi
      ;;
    files) _files ;;
    folders) _files -/ ;;
    jobs) _files -g '*.(yml|yaml)(-.)' ;;
  esac
}
if [ "$funcstack[1]" = _kjob ]; then _kjob "$@"; else compdef _kjob kjob; fi
