#!/usr/bin/env bash
# What a user would write instead of kjob: a worktree for each job, a client on the official SDK, the
# verification command, the patch. No limits, no records, nothing survives a failure.
#
# usage: loop.sh REPOSITORY JOBS PARALLEL FOLDER PYTHON CLIENT AGENT…
set -euo pipefail
export REPOSITORY=$1 FOLDER=$4
jobs=$2 parallel=$3
shift 4

# Several commands on worktrees at once fail now and then, since each lists the others' half-made
# folders; on a busy machine these stay half-made for a while.
again() {
  local attempt
  for attempt in {1..50}; do
    "$@" && return
    sleep 0.1
  done
  return 1
}

job() {
  local number=$1 tree=$FOLDER/tree-$1
  shift
  again git -C "$REPOSITORY" worktree add --quiet --force --detach "$tree" HEAD
  "$1" "$2" "$tree" "Do it." "${@:3}"
  (cd "$tree" && bash -eo pipefail -c true)
  git -C "$tree" add -A
  git -C "$tree" diff --cached --binary >"$FOLDER/$number.patch"
  again git -C "$REPOSITORY" worktree remove --force "$tree"
}
export -f again job

seq "$jobs" | xargs -P "$parallel" -I {} bash -euo pipefail -c 'job "$@"' bash {} "$@"
