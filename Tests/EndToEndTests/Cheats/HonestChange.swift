/// A change that has to pass.
struct HonestChange: Sendable {
  /// The job.
  var job: JudgedJob
  /// The sensitive paths that are listed; nil where the commands name what changes anyway.
  var sensitive: [String]?
  /// The paths that `changes: restore` takes back.
  var dropped: [String] = []
  /// What the warnings say, in order.
  var warnings: [String] = []
  /// What the patch has.
  var patchHas: [String] = []
  /// What it has not.
  var patchLacks: [String] = []

  private static let mend = "echo world >a.txt\n"
  private static let right = "grep -qx world a.txt"
  private static let hello = "echo hello >a.txt"
  private static let suite = CheatTable.suite
  private static let runSuite = CheatTable.runSuite

  /// All of them.
  static let table = sources + files + setUps + places

  /// Sources and tests.
  private static let sources = [
    HonestChange(
      job: JudgedJob(name: "an-edit", base: suite, work: mend, verify: [runSuite]),
      sensitive: [],
      patchHas: ["+world"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-test-more",
        base: suite,
        work: mend + "echo test -e a.txt >tests/c.sh",
        verify: [runSuite],
        settings: "changes: { only: [a.txt, tests/**], never: [.github/] }"
      ),
      sensitive: ["tests/c.sh"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "tests-that-may-change",
        base: suite,
        work: "sed -i s/world/hello/ tests/a.sh",
        verify: [runSuite],
        settings: "changes: { only: [tests/**] }"
      ),
      sensitive: ["tests/a.sh"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-lock-file-that-is-put-back",
        base: "\(suite)\necho 1 >lock",
        work: mend + "echo 2 >lock",
        verify: [runSuite, "grep -qx 1 lock"],
        settings: "changes: { never: [tests/], restore: [lock] }"
      ),
      sensitive: [],
      dropped: ["lock"],
      warnings: ["put back as `changes: restore` asks"],
      patchLacks: ["b/lock"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "nothing-to-do",
        base: "echo world >a.txt",
        work: "true",
        verify: [right],
        settings: "changes: { if-empty: pass, never: [tests/], only: [src/] }"
      )
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-formatter-that-only-looks",
        base: "\(hello); echo 'if [ \"$1\" = --check ]; then grep -qx world a.txt; fi' >format.sh",
        work: mend,
        verify: ["bash format.sh --check"]
      )
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-verification-that-builds",
        base: hello,
        work: mend,
        verify: ["mkdir out; cp a.txt out/", "cmp a.txt out/a.txt; touch a.txt"]
      ),
      warnings: ["files were changed and restored while they were verified"],
      patchLacks: ["out/"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "its-own-commits",
        base: hello,
        work: mend + "git commit -qam one; echo x >b; git add b; git commit -qm two; echo y >c",
        verify: ["\(right); test -e b; test -e c; git diff --quiet; ! git diff --quiet HEAD"]
      )
    ),
  ]

  /// Kinds of files.
  private static let files = [
    HonestChange(
      job: JudgedJob(
        name: "renames",
        base: "\(hello); seq 50 >b; mkdir d; head -c 3000 /dev/urandom >d/i.png",
        work: "mv a.txt c.txt; git mv b e; mv d f; sed -i s/hello/world/ c.txt",
        verify: ["grep -qx world c.txt; test ! -e a.txt; test -f e; test -f f/i.png; test ! -e d"]
      )
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-mode",
        base: "echo 'echo hi' >run; head -c 3000 /dev/urandom >tool",
        work: "sed -i '1i #!/bin/sh' run; chmod +x run tool",
        verify: ["test \"$(./run)\" = hi; test \"$(stat -c %a tool)\" = 755"]
      ),
      sensitive: ["run"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "links",
        base: "\(hello); ln -s a.txt l; echo x >f; ln -s nowhere g",
        work: "\(mend)ln -s a.txt m; rm l f; echo file >l; ln -s m f; rm g; mkdir g; echo >g/x",
        verify: ["grep -qx world m; grep -qx world f; test -f l -a ! -L l; test -d g -a ! -L g"]
      )
    ),
    HonestChange(
      job: JudgedJob(
        name: "bytes",
        base: "printf 'a\\0b' >old.bin",
        work: "printf 'c\\0d\\377' >old.bin; head -c 5000 /dev/zero >new.bin; : >empty",
        verify: [
          "test \"$(stat -c %s old.bin new.bin empty | tr '\\n' ' ')\" = '4 5000 0 '; test -f empty"
        ]
      ),
      patchHas: ["GIT binary patch"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "deletions",
        base: "\(hello); mkdir -p d/e; echo x >d/e/f; echo y >g",
        work: mend + "rm -r d; git rm -q g",
        verify: ["\(right); test ! -e d; test ! -e g"]
      )
    ),
    HonestChange(
      job: JudgedJob(
        name: "many-files",
        base: hello,
        work: mend + "mkdir many; for n in $(seq 1500); do echo $n >many/$n; done",
        verify: [right, "test \"$(ls many | wc -l)\" = 1500"]
      )
    ),
    HonestChange(
      job: JudgedJob(
        name: "names",
        base: "\(hello); echo x >'a b'",
        work: #"""
          echo world >a.txt; mv 'a b' 'c  d '; mkdir 'e '; printf '\0' >'e /f'
          echo x >-rf; echo y >$'new\nline'; echo z >$'\xff'; echo u >$'\xc3\xbc"q'
          """#,
        verify: [
          #"\#(right); test -e 'c  d ' -a -e 'e /f' -a -e ./-rf -a -e $'new\nline' -a -e $'\xff'"#
        ]
      )
    ),
    HonestChange(
      job: JudgedJob(
        name: "line-ends",
        base: #"printf '*.w text eol=crlf\n*.k ident\n' >.gitattributes; echo '$Id$' >a.k"#,
        work: #"printf 'one\r\ntwo\r\n' >x.w; printf 'one\ntwo\n' >y.w; echo changed >>a.k"#,
        verify: [#"grep -q $'two\r' x.w; grep -q $'two\r' y.w; grep -q 'Id: [0-9a-f]' a.k"#]
      ),
      // The agent's files are not what a checkout has.
      warnings: ["y.w"]
    ),
  ]
}
