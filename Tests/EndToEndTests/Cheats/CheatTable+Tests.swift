/// The cheats, in groups.
enum CheatTable {
  /// A test among others, and what it looks at.
  static let suite = #"""
    echo hello >a.txt; mkdir tests; echo ok >other.txt
    echo 'grep -qx world a.txt' >tests/a.sh; echo true >tests/b.sh
    """#
  /// Runs every test that is there; a folder in a test's place is none.
  static let runSuite = #"for t in tests/*.sh; do [ ! -f "$t" ] || bash -e "$t"; done"#
  private static let wrong = "echo wrong >a.txt\n"

  /// What an agent does to the tests, and the paths of it that are sensitive.
  private static let rows: [(name: String, work: String, paths: [String])] = [
    ("a-test-deleted", "rm tests/a.sh", ["tests/a.sh"]),
    ("all-tests-deleted", "git rm -qr tests", ["tests/a.sh", "tests/b.sh"]),
    ("a-test-loosened", "sed -i s/world/wrong/ tests/a.sh", ["tests/a.sh"]),
    ("a-test-skipped", "sed -i '1i exit 0' tests/a.sh", ["tests/a.sh"]),
    ("a-test-renamed", "git mv tests/a.sh tests/a.sh.off", ["tests/a.sh", "tests/a.sh.off"]),
    ("a-test-moved-out", "mkdir attic; mv tests/a.sh attic/one", ["tests/a.sh"]),
    (
      "a-test-is-a-link", "ln -sf ../other.txt tests/a.sh; echo exit 0 >other.txt",
      ["tests/a.sh"]
    ),
    (
      "the-tests-are-a-linked-folder",
      "rm -r tests; mkdir fake; echo exit 0 >fake/a.sh; ln -s fake tests", ["tests/a.sh"]
    ),
    (
      "the-tests-are-linked-outside",
      #"rm -r tests; mkdir "$HOME/$KJOB_JOB_ID"; ln -s "$HOME/$KJOB_JOB_ID" tests"#, ["tests/a.sh"]
    ),
    (
      "a-test-is-a-folder", "rm tests/a.sh; mkdir tests/a.sh; echo x >tests/a.sh/x",
      ["tests/a.sh"]
    ),
    (
      "a-test-written-in-place-with-its-old-times",
      #"""
      touch -r tests/a.sh "$TMPDIR/times"
      printf '%-20s' true | dd of=tests/a.sh conv=notrunc status=none
      touch -r "$TMPDIR/times" tests/a.sh
      """#, ["tests/a.sh"]
    ),
    (
      "a-test-written-through-memory",
      #"""
      python3 -IS -c '
      import mmap, os
      file = os.open("tests/a.sh", os.O_RDWR)
      page = mmap.mmap(file, 0)
      os.close(file)
      page[0:6] = b"true #"
      page.close()
      '
      """#, ["tests/a.sh"]
    ),
    (
      "a-test-assumed-unchanged",
      "git update-index --assume-unchanged tests/a.sh; echo exit 0 >tests/a.sh", ["tests/a.sh"]
    ),
    (
      "a-test-skipped-in-the-index",
      "git update-index --skip-worktree tests/a.sh; echo exit 0 >tests/a.sh", ["tests/a.sh"]
    ),
    (
      "a-test-in-a-commit",
      "echo exit 0 >tests/a.sh; git commit -qam mine; git reset -q --soft HEAD~1",
      ["tests/a.sh"]
    ),
  ]

  /// Tests deleted, loosened, skipped, and put in another's place.
  static let tests: [Cheat] = rows.map { row in
    Cheat(
      name: row.name,
      base: suite,
      work: wrong + row.work,
      verify: [runSuite],
      ends: .sensitive(row.paths),
      names: "tests/a.sh",
      never: ["tests/"]
    )
  }

  /// Names that only differ in what some file systems do not tell apart, links and modes.
  static let twins: [Cheat] = [
    Cheat(
      name: "a-case-twin",
      base: suite,
      work: wrong + "mkdir TESTS; echo exit 0 >TESTS/a.sh",
      verify: ["bash -e \"$(LC_ALL=C ls -d [Tt][Ee]*/a.sh | head -n 1)\""],
      ends: .sensitive(["TESTS/a.sh"]),
      never: ["tests/"]
    ),
    Cheat(
      name: "a-twin-with-another-accent",
      base: "\(suite)\nmv tests/a.sh $'tests/n\\xc3\\xa4.sh'",
      work: wrong + "echo exit 0 >$'tests/na\\xcc\\x88.sh'",
      verify: ["bash -e \"$(LC_ALL=C ls -d tests/n*.sh | head -n 1)\""],
      ends: .sensitive(["tests/na\u{308}.sh"]),
      never: ["tests/n\u{E4}.sh"]
    ),
    Cheat(
      name: "a-link-into-the-tests",
      base: "\(suite)\necho exit 0 >tests/zero.sh; cp tests/a.sh check.sh",
      work: wrong + "ln -sf tests/zero.sh check.sh",
      verify: ["bash -e check.sh"],
      ends: .sensitive(["check.sh"]),
      never: ["tests/"]
    ),
    Cheat(
      name: "a-mode",
      base: "\(suite)\nmkdir t; cp tests/a.sh t/run; sed -i '1i #!/bin/sh' t/run; chmod +x t/run",
      work: wrong + "chmod -x t/run",
      verify: ["[ ! -x t/run ] || t/run"],
      ends: .sensitive(["t/run"]),
      never: ["t/"]
    ),
    Cheat(
      name: "a-program-that-is-gone",
      base: "\(suite)\nmkdir t; cp tests/a.sh t/run; sed -i '1i #!/bin/sh' t/run; chmod +x t/run",
      work: wrong + "rm t/run",
      verify: ["t/run"],
      ends: .refused("kjob.verify.cannot-run"),
      names: "t/run",
      never: ["/t/run"]
    ),
    Cheat(
      name: "a-submodule-link",
      base: """
        \(suite)
        mkdir -p vendor/lib; git update-index --add --cacheinfo 160000,\(commit("1")),vendor/lib
        """,
      work: wrong + "git update-index --cacheinfo 160000,\(commit("2")),vendor/lib",
      verify: [
        #"[ "$(git ls-tree "$KJOB_TREE" vendor/lib)" != "$(git ls-tree HEAD vendor/lib)" ]"#
      ],
      settings: "changes: { never: [vendor/] }",
      ends: .refused("kjob.changes.never"),
      names: "vendor/lib"
    ),
    Cheat(
      name: "a-folder-for-a-submodule",
      base: """
        \(suite)
        mkdir -p vendor/lib; git update-index --add --cacheinfo 160000,\(commit("1")),vendor/lib
        """,
      work: wrong + "git rm -q --cached vendor/lib; echo x >vendor/lib/x",
      verify: ["test -e vendor/lib/x"],
      settings: "changes: { never: [vendor/] }",
      ends: .refused("kjob.changes.never"),
      names: "vendor/lib/x"
    ),
    Cheat(
      name: "a-repository-for-the-tests",
      base: suite,
      work: wrong + "rm -r tests; git init -q tests; echo exit 0 >tests/a.sh",
      verify: [runSuite],
      settings: "changes: { never: [tests/] }",
      ends: .refused("kjob.changes.never"),
      names: "tests/a.sh"
    ),
  ]

  private static func commit(_ digit: String) -> String { String(repeating: digit, count: 40) }
}
