#compdef kjob
# Completes kjob's command lines in zsh; written by `kjob completions zsh`.
_kjob_ids() {
  local -a ids
  ids=(${(f)"$($kjob_program complete-ids "${(@)words}" 2>/dev/null)"})
  compadd -a ids
}
_kjob_ids_or_folders() {
  if (( $#words > 2 )); then _kjob_ids; else _files -/; fi
}
_kjob_commands() {
  local -a commands
  commands=(
    @DESCRIBED@
  )
  _describe command commands
}
_kjob() {
  local kjob_program=$words[1]
  if (( CURRENT == 2 )); then
    _kjob_commands
    compadd -- help --help --version
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
    help) _kjob_commands ;;
# @BLOCKS@
  esac
}
if [ "$funcstack[1]" = _kjob ]; then _kjob "$@"; else compdef _kjob kjob; fi
