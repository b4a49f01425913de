extension CheatTable {
  private static let wrong = "echo wrong >a.txt\n"
  private static let hello = "echo hello >a.txt"
  private static let right = "grep -qx world a.txt"

  /// What needs a run of its own, since it would reach other jobs.
  static let alone: [Cheat] = [
    Cheat(
      name: "a-room-that-is-there",
      base: hello,
      work: wrong + roomsFolder + "for n in 1 2 3; do mkdir -p \"$rooms/$n~\"; done",
      verify: [right],
      ends: .error("kjob.room"),
      names: "File exists"
    ),
    Cheat(
      name: "a-room-elsewhere",
      base: hello,
      work: wrong + roomsFolder + "mkdir @DIR@/elsewhere; ln -s @DIR@/elsewhere \"$rooms\"",
      verify: ["grep -qx world a.txt || [ \"${PWD#*/elsewhere/}\" != \"$PWD\" ]"],
      ends: .error("kjob.room")
    ),
    Cheat(
      name: "temporary-files-that-are-there",
      base: hello,
      work: wrong
        + "mkdir \"$TMPDIR~\"; echo \"$TMPDIR~\" >@DIR@/rubbish; echo world >\"$TMPDIR~/cached\"",
      verify: ["{ cat \"$TMPDIR/cached\" 2>/dev/null || cat a.txt; } | grep -qx world"],
      ends: .error("kjob.room"),
      names: "File exists"
    ),
    Cheat(
      name: "files-above-the-room",
      base: hello,
      work: wrong + roomsFolder + "mkdir -p \"$rooms\"; echo WANTED=wrong >\"$rooms/settings\"",
      verify: [
        """
        folder=$PWD
        until [ "$folder" = / ] || [ -e "$folder/settings" ]; do folder=$(dirname "$folder"); done
        [ ! -e "$folder/settings" ] || . "$folder/settings"
        grep -qx "${WANTED:-world}" a.txt
        """
      ],
      ends: .limit("files were left beside the run's worktrees")
    ),
    Cheat(
      name: "a-link-out-of-the-room",
      base: hello,
      work: "echo world >@DIR@/worktrees/planted; ln -sf ../../../planted a.txt",
      verify: [right],
      ends: .limit("`a.txt`")
    ),
    Cheat(
      name: "a-link-to-an-absolute-path",
      base: hello,
      work: "echo world >@DIR@/planted; ln -sf @DIR@/planted a.txt",
      verify: [right],
      ends: .limit("links out of the repository, whose targets the patch does not hold: `a.txt`")
    ),
    Cheat(
      name: "a-program-of-the-users",
      base: hello,
      work: wrong + "cp /bin/true \"$HOME/bin/grep\"",
      verify: [right],
      ends: .error("kjob.environment.changed"),
      names: "grep"
    ),
    Cheat(
      name: "a-git-of-the-users",
      base: hello,
      work: wrong + "cp /bin/true \"$HOME/bin/git\"",
      verify: ["git diff --quiet HEAD || \(right)"],
      ends: .error("kjob.environment.changed"),
      names: "git"
    ),
    Cheat(
      name: "a-bash-of-the-users",
      base: hello,
      work: wrong + "cp /bin/true \"$HOME/bin/bash\"",
      verify: [right],
      ends: .error("kjob.environment.changed"),
      names: "bash"
    ),
    Cheat(
      name: "git-settings-of-the-users",
      base: hello,
      work: wrong + "git config --global diff.external true",
      verify: ["if git diff HEAD -- a.txt | grep -q '^+wrong'; then exit 1; fi"],
      ends: .limit(".gitconfig")
    ),
    Cheat(
      name: "a-module-of-the-users",
      base: "\(hello); echo 'assert open(\"a.txt\").read() == \"world\\n\"' >look.py",
      work: wrong + """
        site=$(python3 -m site --user-site || true)
        mkdir -p "$site"; printf 'import os\\nos._exit(0)\\n' >"$site/usercustomize.py"
        """,
      verify: ["python3 look.py"],
      ends: .limit("usercustomize")
    ),
  ]

  private static let roomsFolder = "rooms=$(dirname \"$KJOB_WORKTREE\").rooms\n"
}
