extension CheatTable {
  private static let wrong = "echo wrong >a.txt\n"
  /// Passes where git sees no change, or the change is right.
  private static let unchangedOrRight = "git diff --quiet HEAD || grep -qx world a.txt"
  private static let own = "isolation: private"
  private static let changed = "the source repository was changed while the job ran"

  /// A hook that mends the file, in the folder that `$h` names.
  private static let hook =
    "mkdir -p \"$h\"; printf '#!/bin/sh\\necho world >a.txt\\n' >\"$h/pre-commit\"; chmod +x \"$h/pre-commit\""
  private static let commit =
    "git -c user.name=n -c user.email=e commit -q --allow-empty -m x; grep -qx world a.txt"

  /// A branch that holds what is right.
  private static let expected =
    "echo world >a.txt; git add -A; git commit -qm right; git branch expected; echo hello >a.txt"
  private static let asExpected = #"test "$(git show expected:a.txt)" = "$(cat a.txt)""#
  private static let attributes =
    #"f=$(git rev-parse --git-path info/attributes); mkdir -p "$(dirname "$f")"; echo '* -whitespace' >"$f""#
  private static let replacement =
    #"git replace "$(git rev-parse HEAD:right)" "$(git hash-object -w a.txt)""#

  /// HEAD, refs, index, attributes, filters and hooks.
  static let git: [Cheat] = [
    cheat("a-head", wrong + "git commit -qam mine", unchangedOrRight),
    cheat(
      "an-index-bit",
      wrong + "git update-index --assume-unchanged a.txt",
      unchangedOrRight
    ),
    cheat(
      "another-index-bit",
      wrong + "git update-index --skip-worktree a.txt",
      unchangedOrRight
    ),
    cheat(
      "staged-contents",
      "echo world >a.txt; git add a.txt; echo wrong >a.txt",
      "git show :a.txt | grep -qx world"
    ),
    cheat(
      "its-own-repository",
      wrong + "rm .git; git init -q; git add -A; git commit -qm mine",
      unchangedOrRight
    ),
    cheat(
      "a-branch",
      base: expected,
      wrong + "git commit -qam m; git branch -f expected HEAD",
      asExpected,
      own
    ),
    cheat(
      "a-branch-of-the-source",
      base: expected,
      wrong + "git commit -qam m; git branch -f expected HEAD",
      asExpected,
      warns: changed
    ),
    cheat(
      "attributes",
      "echo 'wrong  ' >a.txt; \(attributes)",
      "git diff --check \"$KJOB_BASE_COMMIT\"",
      own
    ),
    cheat(
      "attributes-of-the-source",
      "echo 'wrong  ' >a.txt; \(attributes)",
      "git diff --check \"$KJOB_BASE_COMMIT\"",
      warns: changed
    ),
    cheat(
      "ignore-rules",
      #"f=$(git rev-parse --git-path info/exclude); mkdir -p "$(dirname "$f")"; echo '*' >"$f"; echo x >extra.txt"#,
      "[ -z \"$(git status --porcelain)\" ] || grep -qx world a.txt",
      own
    ),
    cheat(
      "a-text-conversion",
      wrong + "echo 'a.txt diff=x' >.gitattributes; git config diff.x.textconv 'true; echo'",
      "if git diff HEAD -- a.txt | grep -q '^+wrong'; then exit 1; fi",
      own
    ),
    cheat(
      "another-diff",
      wrong + "git config diff.external true",
      "if git diff HEAD -- a.txt | grep -q '^+wrong'; then exit 1; fi",
      own
    ),
    cheat("a-hook", wrong + #"h=$(git rev-parse --git-path hooks)"# + "\n\(hook)", commit, own),
    cheat(
      "a-hook-of-the-source",
      wrong + #"h=$(git rev-parse --git-path hooks)"# + "\n\(hook)",
      commit,
      warns: changed
    ),
    cheat(
      "a-folder-of-hooks",
      wrong + "h=$PWD/hooks\n\(hook)\ngit config core.hooksPath \"$h\"",
      commit,
      own
    ),
    cheat(
      "a-folder-of-hooks-of-the-source",
      wrong + "h=$PWD/hooks\n\(hook)\ngit config core.hooksPath \"$h\"",
      commit,
      warns: "core.hooksPath"
    ),
    cheat(
      "a-replaced-object",
      wrong + replacement,
      "git show HEAD:right | diff - a.txt",
      own
    ),
    cheat(
      "a-replaced-object-of-the-source",
      wrong + replacement,
      "git show HEAD:right | diff - a.txt",
      warns: changed
    ),
    Cheat(
      name: "a-filter",
      base: "echo hello >a.txt",
      work: wrong
        + "echo 'a.txt filter=mend' >.gitattributes; git config filter.mend.smudge 'echo world'",
      verify: ["grep -qx world a.txt"],
      settings: own,
      ends: .error("kjob.snapshot"),
      names: "a.txt"
    ),
    Cheat(
      name: "a-filter-that-may-run",
      base: "echo hello >a.txt; echo 'a.txt filter=mend' >.gitattributes",
      after: "git config filter.mend.clean cat; git config filter.mend.smudge cat",
      work: wrong + "git config filter.mend.smudge 'echo world'",
      verify: ["grep -qx world a.txt"],
      settings: "\(own)\nfilters: { run: [mend] }",
      ends: .impossible
    ),
    Cheat(
      name: "a-branch-that-nobody-asks-for",
      base: "echo hello >a.txt",
      work: "echo world >a.txt; git branch evil",
      verify: ["grep -qx world a.txt"],
      ends: .error("kjob.repository.changed"),
      names: "evil"
    ),
    Cheat(
      name: "the-sources-own-files",
      base: "echo hello >a.txt",
      work: "echo wrong >a.txt; echo world >\"$KJOB_REPOSITORY/a.txt\"",
      verify: ["grep -qx world \"$KJOB_REPOSITORY/a.txt\""],
      ends: .error("kjob.repository.changed"),
      names: "a.txt"
    ),
  ]

  private static func cheat(
    _ name: String,
    base: String = "echo hello >a.txt",
    _ work: String,
    _ verify: String,
    _ settings: String = "",
    warns: String = ""
  ) -> Cheat {
    Cheat(
      name: name,
      base: base + "; echo world >right",
      work: work,
      verify: [verify],
      settings: settings,
      ends: .impossible,
      warns: warns
    )
  }
}
