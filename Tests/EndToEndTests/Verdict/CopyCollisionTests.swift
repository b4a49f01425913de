import TestSupport
import Testing

/// Changes at the paths of files that `copy` brought in.
@Suite(.waiting) struct `Where copied files are` {
  struct Case: CustomTestStringConvertible, Sendable {
    /// What the agent does.
    var run: String
    /// Nil where the job passes.
    var error: String?
    /// What is reported where the job passes.
    var warning: String?
    var testDescription: String { run }
  }

  private static let folder =
    "`local`: `copy` puts `local/x` into the worktree, and a path cannot be both a file and a folder"
  private static let file =
    "`my.env`: `copy` puts `my.env` into the worktree, and a path cannot be both a file and a folder"

  static let cases = [
    Case(run: "rm -r local; echo x >local", error: folder),
    Case(run: "rm -r local; echo x >local; git add -f local", error: folder),
    Case(run: "rm -r local; ln -s src local", error: folder),
    Case(run: "rm -r conf; echo x >conf", error: "`conf`: `copy` puts `conf/own.env`"),
    Case(run: "rm my.env; mkdir my.env; echo x >my.env/f; git add -f my.env/f", error: file),
    Case(run: "rm loose; mkdir loose; echo x >loose/f", error: "`loose`: `copy` puts `loose`"),
    Case(
      run: "echo E=2 >my.env; git add -f my.env",
      warning: "not in the patch: `my.env`: a file of `copy`"
    ),
    Case(
      run: "echo y >local/x; git add -f local; git commit -qm x",
      warning: "not in the patch: `local/x`: a file of `copy`"
    ),
    Case(run: "git add -f my.env local link loose"),
    Case(run: "git add --all; git commit -qm all"),
    // What no rule sees, and what is put back.
    Case(run: "rm -r local my.env link loose conf/own.env; echo x >a"),
    Case(run: "rm my.env; mkdir my.env; echo x >my.env/f"),
    Case(run: "rm -r hidden; echo x >hidden"),
    Case(run: "rm -r hidden; ln -s src hidden"),
    Case(run: "mkdir local/more; echo x >local/more/new; git add -f local/more"),
  ]

  @Test(arguments: cases, ["clean-room", "worktree"])
  func `a change is judged as it is delivered`(example: Case, place: String) throws {
    let scenario = try Scenario()
    try scenario.git(
      """
      printf '%s\n' '*.env' '/local/' '/link' /hidden >.gitignore; mkdir conf local hidden; echo a >conf/a
      git add -A; git commit -qm rules
      echo E=1 >my.env; echo s >local/x; ln -s my.env link; echo l >loose; echo o >conf/own.env; echo h >hidden/h
      """
    )
    let file = try scenario.job(
      script: "turns: [[{ run: '\(example.run)' }]]",
      settings: "copy: [local, my.env, link, loose, conf/own.env, hidden/h]\nverify-in: \(place)",
      verify:
        "['grep -q E=1 link', 'grep -q s local/x', 'test -f conf/own.env -a -f loose -a -f hidden/h']"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    if let error = example.error {
      #expect(job.outcome == "error")
      #expect(job.reason?.type == "kjob.snapshot", "\(job)")
      #expect(job.reason?.details.contains(error) == true, "\(job)")
      #expect(job.commands.isEmpty)
    } else {
      #expect(job.outcome == "passed", "\(job)")
    }
    let warnings = job.warnings.filter { $0.hasPrefix("not in the patch") }
    #expect(warnings.count == (example.warning == nil ? 0 : 1), "\(job.warnings)")
    if let warning = example.warning { #expect(warnings.first?.hasPrefix(warning) == true) }
  }
}
