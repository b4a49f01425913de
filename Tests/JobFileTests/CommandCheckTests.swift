import Job
import JobFile
import TestSupport
import Testing
import Text

/// Checks of commands that look into their scripts.
@Suite struct CommandCheckTests {
  /// Scripts that pass when their tool fails.
  static let suspects = [
    "! grep -rn old_log src",
    "!  grep -q x y",
    "! rg old_log",
    "! git grep -q old_log",
    "! /usr/bin/grep x y",
    "! env LC_ALL=C grep x y",
    "! cat x | grep y",
    "! grep -r x . | grep -v vendor",
    "! find . -name '*.orig' | grep -q .",
    "! find . -print0 | xargs -0 grep x",
    "! test -e old",
    "! [ -e old ]",
    "! [[ -e old ]]",
    "! diff a b",
    "! (grep x y)",
    "! { grep x y; }",
    "!(grep x y)",
    "make\n! grep x y",
    "! grep x y\nmake",
    "make && ! grep x y",
    "! grep x y || exit 1",
    "cd src; ! grep x y",
    "for f in a b; do\n  ! grep x $f\ndone",
    "check() { ! grep x y; }\ncheck",
    "X=1; ! LC_ALL=C grep x y",
    "cat <<EOF\ntext\nEOF\n! grep x y",
    "case $a in b) ! grep x y ;; esac",
    "# a comment\n! grep x y # another",
    "grep x y && exit 1\ntrue",
    "grep x y && exit 1 || true",
    "if grep -q x y; then exit 1; fi",
    "if git grep -q x; then\n  echo found\n  exit 1\nfi",
    "grep x y && { echo found; exit 1; }\ntrue",
    "test -z \"$(grep -r x .)\"",
    "[ -z \"$(cat a | grep x)\" ]",
    "[[ -z $(rg x) ]]",
    "test $(grep foo a | wc -l) -eq 0",
    "[ \"$(grep foo a | wc -l)\" = 0 ]",
    "test -z \"`grep foo a`\"",
    "[[ ! $(grep foo a) ]]",
    "[ \"$(rg foo)\" = \"\" ]",
    "while grep foo a; do exit 1; done",
    "until ! grep foo a; do exit 1; done",
    "case $(grep foo a) in \"\") ;; *) exit 1 ;; esac",
    "bash -c \"! grep foo a\"",
    "sh -ec 'make || true'",
    "make test || true",
    "make test || :",
    "make test || exit 0",
    "make test || echo failed",
    "make lint || /bin/true",
    "{ make; } || true",
    "if true; then make || true; fi",
    "for f in *; do lint $f || true; done",
  ]

  /// Scripts that fail when their tool fails, or in which nothing says otherwise.
  static let sound = [
    "make test",
    "grep -q new_log src/log.c",
    "grep -c x y | grep -qx 0",
    "if ! make; then exit 1; fi",
    "if ! grep -q x y; then exit 1; fi",
    "while ! curl -sf localhost; do sleep 1; done",
    "until ! pgrep server; do sleep 1; done",
    "if grep -q x y; then echo fine; else exit 1; fi",
    "grep -q x y || exit 1",
    "grep -q x y || { echo missing; exit 1; }",
    "test ! -e old",
    "[ ! -e old ]",
    "[[ ! -e old && a != b ]]",
    "test $((! 1)) = 0",
    "(( ! failed ))",
    "find . ! -name x -print",
    "echo '! grep x y'",
    "echo \"! grep x y\" >out",
    "echo a; # ! grep x y",
    "cat <<'EOF' >out\n! grep x y\nEOF\ntest -s out",
    "cat <<-EOF\n\t! grep x y\n\tEOF\nmake",
    "rm -f old || true\nmake test",
    "docker rm x || true; docker run x",
    "grep x y && make",
    "make && echo fine",
    "make || (cat log; exit 1)",
    "code=0; grep x y || code=$?; test $code -eq 1",
    "test -z \"$(git status --porcelain)\"",
    "test $(grep foo a | wc -l) -eq 3",
    "test $(ls | wc -l) -eq 0",
    "test -n \"$(grep foo a)\"",
    "while grep -q busy state; do sleep 1; done",
    "bash -c 'make test'",
    "case $(uname) in Linux) make ;; esac",
    "a=(! b); echo ${a[0]}",
    "echo ${x:-! grep} $(echo '!')",
    "ls [[:alpha:]]* !(x)",
    "case $x in\n  a|b) make ;;\n  *) exit 1 ;;\nesac",
    "make 2>&1 | tee log",
    "diff <(sort a) <(sort b)",
    "make test || false",
    "",
  ]

  @Test(arguments: suspects)
  func `a command that passes when its tool fails is suspect`(script: String) {
    #expect(ShellSuspicion.isSuspect(script))
  }

  @Test(arguments: sound) func `other commands are not`(script: String) {
    #expect(!ShellSuspicion.isSuspect(script))
  }

  @Test func `whatever a script is made of, reading it ends`() {
    let pieces = [
      "!", "grep", " ", "\n", "$(", ")", "\"", "'", "`", "${", "}", "{", "(", "[[", "]]", "<<E",
      "<", ">", "|", "||", "&&", ";", "if", "then", "fi", "case", "in", "esac", "\\", "#", "$'",
      "((", "))", "a=(", "exit 1", "-z", "test", "é",
    ]
    var generator = SeededGenerator(seed: 20_261_129)
    for _ in 0..<TestExtent.cases(sample: 3_000, all: 30_000) {
      let count = Int.random(in: 0..<20, using: &generator)
      let script = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      _ = ShellSuspicion.isSuspect(script)
    }
    for piece in ["$(", "\"$(", "${", "(", "{", "! ", "if ", "<<E\n", "`", "[[ "] {
      _ = ShellSuspicion.isSuspect(String(repeating: piece, count: 20_000))
    }
  }

  @Test func `suspect commands are warnings, in verify alone`() throws {
    let folder = try JobFolder(
      """
      version: 1
      prompt: p
      setup: ["! grep x y", "make || true"]
      verify:
        - "! grep -rn old_log src"
        - { name: x, run: "! diff a b" }
        - name: y
          run: |
            make
            ! test -e old
        - if rg -q x; then exit 1; fi
        - test -z "$(grep -r x .)"
        - make lint || echo bad
        - "! (cd src && rg x)"

      """
    )
    #expect(
      folder.rendered() == """
        a.yml:5:5: warning: the command also passes when `grep` itself fails, because `!` turns any failure into success
          5 |   - "! grep -rn old_log src"
            |     ^^^^^^^^^^^^^^^^^^^^^^^^
            = hint: write `{ absent: PATTERN, in: [PATHS] }`, which does not pass when it cannot search
        a.yml:6:21: warning: the command also passes when `diff` itself fails, because `!` turns any failure into success
          6 |   - { name: x, run: "! diff a b" }
            |                     ^^^^^^^^^^^^
            = hint: compare the exit status: `code=0; diff … || code=$?; test $code -eq 1`
        a.yml:8:10: warning: the command also passes when `test` itself fails, because `!` turns any failure into success
          8 |     run: |
            |          ^
            = hint: put the `!` inside, as in `test ! -e FILE`
        a.yml:11:5: warning: the command also passes when `rg` itself fails, because only a match makes it fail
          11 |   - if rg -q x; then exit 1; fi
             |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
             = hint: write `{ absent: PATTERN, in: [PATHS] }`, which does not pass when it cannot search
        a.yml:12:5: warning: the command also passes when `grep` itself fails, because it then prints nothing
          12 |   - test -z "$(grep -r x .)"
             |     ^^^^^^^^^^^^^^^^^^^^^^^^
             = hint: write `{ absent: PATTERN, in: [PATHS] }`, which does not pass when it cannot search
        a.yml:13:5: warning: the command passes whatever happens, because it ends in `|| echo bad`
          13 |   - make lint || echo bad
             |     ^^^^^^^^^^^^^^^^^^^^^
             = hint: remove it, so that a failure counts
        a.yml:14:5: warning: the command also passes when `rg` itself fails, because `!` turns any failure into success
          14 |   - "! (cd src && rg x)"
             |     ^^^^^^^^^^^^^^^^^^^^
             = hint: write `{ absent: PATTERN, in: [PATHS] }`, which does not pass when it cannot search
        """
    )
    let loaded = folder.load()
    #expect(!loaded.hasErrors)
    #expect(loaded.jobs.count == 1)
  }

  @Test func `many warnings are counted, and hide no error`() throws {
    let commands = (1...150).map { "  - '! grep \($0) x'\n" }.joined()
    let folder = try JobFolder(
      "version: 1\nprompt: p\nverify:\n\(commands)  - { absent: 'a(' }\n"
    )
    let loaded = folder.load()
    #expect(loaded.diagnostics.count == 101)
    #expect(
      loaded.diagnostics.last?.description == "a.yml: warning: 51 more warnings are not shown"
    )
    #expect(loaded.diagnostics.count { $0.severity == .error } == 1)
    let fine = try JobFolder("version: 1\nprompt: p\nverify:\n\(commands)")
    #expect(fine.load().jobs.count == 1)
    #expect(!fine.load().hasErrors)
  }

  // MARK: - Syntax

  @Test func `scripts are checked once each, with their variables replaced`() throws {
    let folder = try JobFolder(
      """
      version: 1
      matrix: { module: [core, net, a+b, if] }
      prompt: p
      setup: [make]
      verify:
        - make
        - make ${{ matrix.module }}
        - { absent: x }
      jobs: { one: {}, two: {} }
      """
    )
    var asked: [[String]] = []
    let loaded = JobFiles.load(paths: ["a.yml"], from: folder.path) { scripts in
      asked.append(scripts)
      return scripts.map { $0 == "make if" ? "line 1: no" : nil }
    }
    #expect(asked == [["make", "make core", "make a+b", "make if"]])
    #expect(
      loaded.diagnostics.map(\.description) == [
        """
        a.yml:7:5: error: the shell cannot read the command: line 1: no
          7 |   - make ${{ matrix.module }}
            |     ^^^^^^^^^^^^^^^^^^^^^^^^^
        """
      ]
    )
    #expect(loaded.jobs.isEmpty)
  }

  @Test func `scripts of a file with other errors are checked as well`() throws {
    let folder = try JobFolder(
      "version: 1\nverify: [bad, 'bad ${{ matrix.x }}']\npromt: x\n"
    )
    try folder.write("b.yml", "version: 1\nprompt: p\nverify: [bad]\n")
    let loaded = JobFiles.load(paths: ["a.yml", "b.yml"], from: folder.path) { scripts in
      #expect(scripts == ["bad"])
      return scripts.map { _ in "no" }
    }
    let places = loaded.diagnostics.map { "\($0.file):\($0.position?.line ?? 0): \($0.message)" }
    #expect(
      places.filter { $0.contains("shell") } == [
        "a.yml:2: the shell cannot read the command: no",
        "b.yml:3: the shell cannot read the command: no",
      ]
    )
  }
}
