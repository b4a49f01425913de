extension CheatTable {
  private static let wrong = "echo wrong >a.txt\n"
  private static let hello = "echo hello >a.txt"
  private static let required = "changes: { if-empty: fail }"

  /// Changes that a policy refuses or takes back.
  static let policy: [Cheat] = [
    empty("nothing", "true"),
    empty(
      "only-what-git-ignores",
      base: "\(hello); echo build/ >.gitignore",
      "mkdir build; echo >build/x"
    ),
    empty("only-times-and-modes", "touch a.txt; chmod 600 a.txt"),
    empty(
      "there-and-back",
      "echo x >a.txt; git commit -qam x; git revert --no-edit HEAD >/dev/null"
    ),
    empty("an-empty-commit", "git commit -q --allow-empty -m x"),
    empty("an-empty-folder-alone", "mkdir -p some/where"),
    empty(
      "a-keyword-alone",
      base: "echo '$Id$' >a.txt; echo '*.txt ident' >.gitattributes",
      "echo '$Id: x $' >a.txt"
    ),
    Cheat(
      name: "nothing-but-what-setup-delivers",
      base: "echo 1 >lock",
      work: "true",
      verify: ["grep -qx 2 lock"],
      settings: "setup: { run: ['echo 2 >lock'], deliver: true }\n\(required)",
      ends: .refused("kjob.changes.empty")
    ),
    Cheat(
      name: "a-link-as-the-folder-that-must-not-change",
      base: hello,
      work: "mkdir fake; echo exit 0 >fake/a.sh; ln -s fake tests",
      verify: ["bash tests/a.sh"],
      settings: "changes: { never: [tests/] }",
      ends: .refused("kjob.changes.never"),
      names: "tests"
    ),
    Cheat(
      name: "a-link-on-the-way-to-what-must-not-change",
      base: hello,
      work: "mkdir -p fake/unit src; echo exit 0 >fake/unit/a.sh; ln -s ../fake src/tests",
      verify: ["bash src/tests/unit/a.sh"],
      settings: "changes: { never: [src/tests/unit/*.sh] }",
      ends: .refused("kjob.changes.never"),
      names: "src/tests"
    ),
    Cheat(
      name: "a-submodule-as-the-folder-that-must-not-change",
      base: hello + "; git update-index --add --cacheinfo "
        + "160000,1111111111111111111111111111111111111111,vendor; mkdir vendor",
      work: "git update-index --add --cacheinfo "
        + "160000,2222222222222222222222222222222222222222,vendor",
      verify: ["grep -qx hello a.txt"],
      settings: "changes: { never: [vendor/] }",
      ends: .refused("kjob.changes.never"),
      names: "vendor"
    ),
    Cheat(
      name: "a-rename-out-of-what-must-not-change",
      base: "\(hello); mkdir no; echo x >no/y",
      work: "git mv no/y out",
      verify: ["test -e out"],
      settings: "changes: { never: [no/] }",
      ends: .refused("kjob.changes.never"),
      names: "no/y"
    ),
    Cheat(
      name: "only-what-is-put-back",
      base: suite,
      work: "echo exit 0 >tests/a.sh",
      verify: ["test -e a.txt"],
      settings: "changes: { restore: [tests/], if-empty: fail }",
      ends: .refused("kjob.changes.empty"),
      drops: ["tests/a.sh"]
    ),
    restored("a-test-put-back", "echo exit 0 >tests/a.sh", ["tests/a.sh"]),
    restored("a-deleted-test-put-back", "rm -r tests", ["tests/a.sh", "tests/b.sh"]),
    restored("a-renamed-test-put-back", "git mv tests/a.sh a.sh", ["tests/a.sh"]),
    restored(
      "an-added-test-taken-away",
      "echo 'echo world >a.txt' >tests/0.sh",
      ["tests/0.sh"]
    ),
    restored(
      "a-folder-of-tests-put-back-for-a-link",
      "rm -r tests; mkdir fake; ln -s fake tests",
      ["tests", "tests/a.sh", "tests/b.sh"]
    ),
    restored(
      "a-test-put-back-for-a-folder",
      "rm tests/a.sh; mkdir tests/a.sh; echo >tests/a.sh/x",
      ["tests/a.sh", "tests/a.sh/x"]
    ),
    foreign("a-foreign-file", wrong + "mkdir src; echo x >src/x", "a.txt"),
    foreign("a-rename-out", "git mv lib/x y", "y"),
    foreign("a-file-behind-a-link", "mkdir src; ln -s ../a.txt src/a; echo wrong >src/a", "a.txt"),
    foreign("a-folder-in-other-case", "mkdir SRC; echo x >SRC/x", "SRC/x"),
    foreign("a-folder-turned-file", "rm -r lib; echo x >lib", "lib"),
    Cheat(
      name: "too-many-files",
      base: hello,
      work: "mkdir d; for n in 1 2 3 4; do echo x >d/$n; done",
      verify: ["true"],
      settings: "changes: { max-files: 3 }",
      ends: .refused("kjob.changes.max-files"),
      names: "d/4"
    ),
    Cheat(
      name: "too-many-files-gone",
      base: "mkdir d; for n in 1 2 3 4; do echo x >d/$n; done",
      work: "rm -r d",
      verify: ["true"],
      settings: "changes: { max-files: 3 }",
      ends: .refused("kjob.changes.max-files"),
      names: "d/4"
    ),
    Cheat(
      name: "too-large-though-the-patch-is-small",
      base: hello,
      work: "head -c 3000000 /dev/zero >big",
      verify: ["true"],
      settings: "changes: { max-size: 1MB }",
      ends: .refused("kjob.changes.max-size"),
      names: "big"
    ),
    Cheat(
      name: "too-large-by-what-goes",
      base: "seq 300000 >big",
      work: "rm big",
      verify: ["true"],
      settings: "changes: { max-size: 1MB }",
      ends: .refused("kjob.changes.max-size"),
      names: "big"
    ),
    hidden("a-file-that-new-rules-hide", "echo '*' >.gitignore\nmkdir no; echo x >no/y"),
    hidden(
      "a-file-that-private-rules-hide",
      #"f=$(git rev-parse --git-path info/exclude); mkdir -p "$(dirname "$f")"; echo '*' >"$f"; mkdir no; echo x >no/y"#
    ),
    hidden("a-file-in-a-commit", "mkdir no; echo x >no/y; git add -A; git commit -qm x"),
    Cheat(
      name: "setup-that-makes-something-else",
      base: "\(hello); echo 0 >lock; echo 'echo 1 >lock' >gen.sh",
      work: "echo 'echo 2 >lock' >gen.sh",
      verify: ["grep -qx 2 lock"],
      settings: "setup: { run: [bash gen.sh], deliver: true }",
      ends: .error("kjob.setup.not-repeatable"),
      names: "lock"
    ),
    Cheat(
      name: "setup-that-fails-afterwards",
      base: "\(hello); echo true >gen.sh",
      work: "echo exit 1 >gen.sh",
      verify: ["true"],
      settings: "setup: [bash gen.sh]",
      ends: .error("kjob.setup.failed"),
      names: "gen.sh"
    ),
  ]

  private static func empty(_ name: String, base: String = hello, _ work: String) -> Cheat {
    Cheat(
      name: name,
      base: base,
      work: work,
      verify: ["test -e a.txt"],
      settings: required,
      ends: .refused("kjob.changes.empty")
    )
  }

  private static func restored(_ name: String, _ work: String, _ paths: [String]) -> Cheat {
    Cheat(
      name: name,
      base: suite,
      work: wrong + work,
      verify: [runSuite],
      settings: "changes: { restore: [tests/] }",
      ends: .impossible,
      drops: paths
    )
  }

  private static func foreign(_ name: String, _ work: String, _ path: String) -> Cheat {
    Cheat(
      name: name,
      base: "\(hello); mkdir lib; echo x >lib/x",
      work: work,
      verify: ["true"],
      settings: "changes: { only: [\"src/**\", \"lib/**\"] }",
      ends: .refused("kjob.changes.only"),
      names: path
    )
  }

  private static func hidden(_ name: String, _ work: String) -> Cheat {
    Cheat(
      name: name,
      base: hello,
      work: work,
      verify: ["true"],
      settings: "isolation: private\nchanges: { never: [no/] }",
      ends: .refused("kjob.changes.never"),
      names: "no/y"
    )
  }
}
