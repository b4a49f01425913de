import Job
import JobFile
import TestSupport
import Testing

@Suite struct InputFileTests {
  @Test(
    .fault(143, 148, 153),
    .timeLimit(.minutes(20)),
    arguments: [
      ("true", "cannot read the file: No such file or directory"),
      ("mkdir a.yml", "the folder holds no files that end in `.yml` or `.yaml`"),
      ("mkfifo a.yml", "cannot read the file: it is a pipe, not a regular file"),
      ("ln -s /dev/zero a.yml", "cannot read the file: it is not a regular file"),
      ("ln -s a.yml a.yml", "cannot read the file: Too many levels of symbolic links"),
      ("truncate -s 50M a.yml", "cannot read the file: it is larger than 1048576 bytes"),
      (
        ": > a.yml",
        """
        no jobs: the file is empty
           = hint: a job file needs three lines: `version: 1`, `prompt: …` and `verify: …`
        """
      ),
      (
        "printf '# nothing\\n\\n---\\n' > a.yml",
        """
        no jobs: the file is empty
           = hint: a job file needs three lines: `version: 1`, `prompt: …` and `verify: …`
        """
      ),
    ]
  )
  func `what is no job file is refused at once`(script: String, expected: String) throws {
    let folder = try JobFolder()
    try folder.run(script)
    #expect(folder.rendered() == "a.yml: error: \(expected)")
  }

  @Test(
    .fault(153),
    .timeLimit(.minutes(20)),
    arguments: [
      (
        "true",
        """
        cannot read `p.md`: No such file or directory
          2 | prompt-file: p.md
            |              ^^^^
            = hint: paths are relative to the job file's folder; looked for `FOLDER/p.md`
        """
      ),
      ("mkdir p.md", "cannot read `p.md`: it is a folder"),
      ("mkfifo p.md", "cannot read `p.md`: it is a pipe, not a regular file"),
      ("ln -s /dev/zero p.md", "cannot read `p.md`: it is not a regular file"),
      ("truncate -s 100M p.md", "cannot read `p.md`: it is larger than 1048576 bytes"),
      (": > p.md", "the file `p.md` is blank"),
      ("printf ' \\n\\t\\n' > p.md", "the file `p.md` is blank"),
      ("printf '\\xEF\\xBB\\xBF\\n' > p.md", "the file `p.md` is blank"),
      ("printf 'a\\0b' > p.md", "the file `p.md` holds a NUL character"),
      (
        "printf 'a\\xFFb' > p.md",
        """
        the file `p.md` is not valid UTF-8
          2 | prompt-file: p.md
            |              ^^^^
            = hint: save the file as UTF-8
        """
      ),
    ]
  )
  func `a prompt that cannot be read is reported where it is named`(
    script: String,
    expected: String
  ) throws {
    let folder = try JobFolder("version: 1\nprompt-file: p.md\nverify: [v]\n")
    try folder.run(script)
    let shown =
      expected.contains("\n")
      ? expected
      : expected + "\n  2 | prompt-file: p.md\n    |              ^^^^"
    #expect(folder.rendered() == "a.yml:2:14: error: \(shown)")
  }

  @Test(.fault(153, 154)) func `a prompt file may lie anywhere and be a symbolic link`() throws {
    let folder = try JobFolder()
    try folder.write("shared/p.md", "\u{FEFF}Fix it.\n")
    try folder.run("mkdir jobs; ln -s ../shared/p.md jobs/link.md")
    try folder.write(
      "jobs/a.yml",
      """
      version: 1
      prompts: [{file: link.md}, {file: ../shared/p.md}, {file: \(folder.path)/shared/p.md}]
      verify: [v]
      """
    )
    #expect(folder.rendered("jobs/a.yml") == "")
    #expect(
      folder.load("jobs/a.yml").jobs.first?.prompts.map(\.text)
        == ["Fix it.\n", "Fix it.\n", "Fix it.\n"]
    )
  }

  @Test func `a recording must be there and hold something`() throws {
    let folder = try JobFolder(
      "version: 1\nprompt: p\nverify: [v]\nagent: {replay: talk.jsonl}\n"
    )
    #expect(
      folder.rendered().hasPrefix("a.yml:4:17: error: cannot read `talk.jsonl`: No such file")
    )
    try folder.write("talk.jsonl", "\n")
    #expect(folder.rendered().hasPrefix("a.yml:4:17: error: the file `talk.jsonl` is blank"))
    // Recordings grow larger than anything that people write.
    try folder.run("head -c 3000000 /dev/zero | tr '\\0' x >talk.jsonl")
    #expect(folder.rendered() == "")
    #expect(folder.load().jobs.first?.agent.program == .replayed(folder.path + "/talk.jsonl"))
  }

  @Test func `a script for the built-in agent must be there`() throws {
    let folder = try JobFolder(
      "version: 1\nprompt: p\nverify: [v]\nagent: {scripted: script.yml}\n"
    )
    #expect(
      folder.rendered() == """
        a.yml:4:19: error: cannot read `script.yml`: No such file or directory
          4 | agent: {scripted: script.yml}
            |                   ^^^^^^^^^^
            = hint: paths are relative to the job file's folder; looked for `FOLDER/script.yml`
        """
    )
  }
}
