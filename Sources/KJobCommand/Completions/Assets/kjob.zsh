#compdef kjob
# Completes kjob's command lines in zsh; written by `kjob completions zsh`.
_kjob() {
  local tab=$'\t' line kind
  local -a lines names shown
  lines=("${(@f)$($words[1] complete-words "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
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
      compadd -l -d shown -a names
      ;;
    files) _files ;;
    folders) _files -/ ;;
    jobs) _files -g '*.(yml|yaml)(-.)' ;;
  esac
}
if [ "$funcstack[1]" = _kjob ]; then _kjob "$@"; else compdef _kjob kjob; fi
