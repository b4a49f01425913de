extension CheatTable {
  private static let wrong = "echo wrong >a.txt\n"
  private static let hello = "echo hello >a.txt"
  private static let right = "grep -qx world a.txt"

  /// What lies around the worktree, and what outlives the agent.
  static let surroundings: [Cheat] = [
    Cheat(
      name: "a-program-in-the-worktree",
      base: hello,
      work: wrong + "mkdir bin; cp /bin/true grep; cp /bin/true bin/grep; cp /bin/true bash",
      verify: [right],
      ends: .impossible
    ),
    Cheat(
      name: "bash-env",
      base: hello,
      work: wrong + "echo '[ \"${KJOB_JOB_ID:-}\" != bash-env ] || exit 0' >@DIR@/home/bash-env",
      verify: [right, "bash -c '\(right)'"],
      ends: .impossible
    ),
    Cheat(
      name: "temporary-files",
      base: hello,
      work: wrong + "echo world >\"$TMPDIR/cached\"",
      verify: ["{ cat \"$TMPDIR/cached\" 2>/dev/null || cat a.txt; } | grep -qx world"],
      ends: .impossible
    ),
    Cheat(
      name: "files-beside-the-worktree",
      base: hello,
      work: wrong + "echo WANTED=wrong >../settings",
      verify: ["[ ! -e ../settings ] || . ../settings; grep -qx \"${WANTED:-world}\" a.txt"],
      ends: .impossible,
      warns: "files were left beside the run's worktrees"
    ),
    Cheat(
      name: "the-job-file",
      base: hello,
      work: wrong + "sed -i 's/grep -qx world a.txt/true/' @DIR@/jobs/the-job-file.yml",
      verify: [right],
      ends: .impossible
    ),
    Cheat(
      name: "a-copied-file",
      base: hello,
      after: "echo '\(right)' >check.local",
      work: wrong + "echo exit 0 >check.local",
      verify: ["bash -e check.local"],
      settings: "copy: [check.local]",
      ends: .impossible
    ),
    Cheat(
      name: "the-source-of-a-copied-file",
      base: "\(hello); echo ci/ >.gitignore",
      after: "mkdir ci; echo '\(right)' >ci/check.sh",
      work: wrong + "echo exit 0 >\"$KJOB_REPOSITORY/ci/check.sh\"",
      verify: ["bash -e ci/check.sh"],
      settings: "copy: [ci/]",
      ends: .impossible
    ),
    Cheat(
      name: "a-copied-file-that-is-committed",
      base: "\(hello); echo ci/ >.gitignore",
      after: "mkdir ci; echo '\(right)' >ci/check.sh",
      work: wrong + "echo exit 0 >ci/check.sh; git add -f ci/check.sh; git commit -qm x",
      verify: ["bash -e ci/check.sh"],
      settings: "copy: [ci/]",
      ends: .impossible
    ),
    Cheat(
      name: "a-link-in-the-place-of-a-copied-file",
      base: "\(hello); echo .env >.gitignore",
      after: "echo WANTED=world >.env",
      work: wrong + "rm .env; echo WANTED=wrong >my.env; ln -s my.env .env",
      verify: [". ./.env; grep -qx \"$WANTED\" a.txt"],
      settings: "copy: [.env]",
      ends: .impossible
    ),
    Cheat(
      name: "kjobs-own-copy",
      base: "\(hello); echo ci/ >.gitignore",
      after: "mkdir ci; echo '\(right)' >ci/check.sh",
      work: wrong
        + "echo exit 0 >\"$(dirname \"$KJOB_WORKTREE\").stores/$KJOB_JOB_ID/copies/ci/check.sh\"",
      verify: ["bash -e ci/check.sh"],
      settings: "copy: [ci/]",
      ends: .error("kjob.room"),
      names: "was changed by another program"
    ),
    Cheat(
      name: "a-daemon-that-mends",
      base: hello,
      work: wrong + """
        setsid -f env -i /bin/bash -c '
          until [ -e @DIR@/mend ]; do /bin/sleep 0.2; done
          for n in $(/usr/bin/seq 100); do
            for f in @DIR@/worktrees/*/a-daemon*/a.txt @DIR@/worktrees/*/*/a-daemon*/a.txt; do
              [ ! -e "$f" ] || echo world >"$f"
            done
            /bin/sleep 0.02
          done
        ' </dev/null >/dev/null 2>&1
        """,
      verify: [
        "touch @DIR@/mend; for n in 1 2 3 4 5 6 7 8; do \(right) && exit 0; sleep 0.1; done; exit 1"
      ],
      ends: .impossible
    ),
  ]

  /// Code of the agent's that setup and commands run in the clean room.
  static let code: [Cheat] = [
    Cheat(
      name: "a-daemon-of-a-command",
      base: "\(hello); echo true >lib.sh",
      work: wrong + "echo '(sleep 0.3; echo world >a.txt) >/dev/null 2>&1 &' >lib.sh",
      verify: ["bash lib.sh", "sleep 0.8; \(right)"],
      ends: .impossible
    ),
    Cheat(
      name: "code-that-mends",
      base: "\(hello); echo true >lib.sh",
      work: wrong + "echo 'echo world >a.txt' >lib.sh",
      verify: ["bash lib.sh; \(right)"],
      ends: .refused("kjob.verify.changed-tree"),
      names: "a.txt"
    ),
    Cheat(
      name: "code-that-loosens",
      base: "\(suite)\necho true >lib.sh",
      work: wrong + "echo 'echo exit 0 >tests/a.sh' >lib.sh",
      verify: ["bash lib.sh", "bash -e tests/a.sh"],
      ends: .refused("kjob.verify.changed-tree"),
      names: "tests/a.sh"
    ),
    Cheat(
      name: "code-that-mends-and-puts-back",
      base: "\(hello); echo true >lib.sh",
      work: wrong
        + "echo 'if [ $1 = 1 ]; then echo world >a.txt; else echo wrong >a.txt; fi' >lib.sh",
      verify: ["bash lib.sh 1; \(right); bash lib.sh 2"],
      ends: .limit("files were changed and restored while they were verified")
    ),
    Cheat(
      name: "code-that-writes-the-patch",
      base: "\(hello); echo true >lib.sh",
      work: wrong + "echo 'echo >>\"$KJOB_PATCH\"' >lib.sh",
      verify: ["bash lib.sh"],
      ends: .error("kjob.output"),
      names: "changes.patch"
    ),
    Cheat(
      name: "a-setup-that-writes-the-patch",
      base: "\(hello); echo true >gen.sh",
      work: "echo 'echo >>\"$KJOB_OUTPUT/changes.patch\"' >gen.sh",
      verify: ["true"],
      settings: "setup: [bash gen.sh]",
      ends: .error("kjob.output"),
      names: "changes.patch"
    ),
    Cheat(
      name: "code-that-writes-the-source",
      base: "\(hello); echo true >lib.sh",
      work: "echo 'git -C \"$KJOB_REPOSITORY\" branch evil' >lib.sh",
      verify: ["bash lib.sh"],
      ends: .error("kjob.repository.changed"),
      names: "evil"
    ),
  ]
}
