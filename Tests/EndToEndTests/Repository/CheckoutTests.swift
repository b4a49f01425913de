import TestSupport
import Testing

@Suite(.waiting) struct `Repositories as CI systems and people have them` {
  private static let script = "turns: [[{ write: { path: made, content: x } }]]"

  @Test(.fault(116)) func `a shallow clone works`() throws {
    let scenario = try Scenario()
    try Shell.run(
      """
      git -C repository commit -q --allow-empty -m second
      git clone -q --depth 1 "file://$PWD/repository" shallow
      """,
      in: scenario.directory.path
    )
    let file = try retarget(scenario, "../shallow")
    #expect(try scenario.kjob("run \(file)").status == 0)
  }

  @Test func `a linked worktree works`() throws {
    let scenario = try Scenario()
    try scenario.git("git worktree add -q --detach ../linked")
    let file = try retarget(scenario, "../linked")
    let result = try scenario.kjob("run \(file)")
    #expect(result.status == 0, "\(result)")
    #expect(try scenario.git("git worktree list | wc -l") == "2\n")
  }

  @Test func `the default repository is the one that holds the job file`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/jobs/own.script", Self.script)
    try scenario.directory.write(
      "repository/jobs/own.yml",
      "version: 1\nagent: { scripted: own.script }\nprompt: x\nverify: [test -e made]\n"
    )
    #expect(try scenario.run("repository/jobs/own.yml").result.status == 0)
  }

  @Test(
    .fault(109, 111, 116),
    arguments: [
      ("git init -q --object-format=sha256 ../bad", "SHA-256"),
      ("git init -q ../bad", "no commit"),
      ("git init -q --bare ../bad", "no commit"),
      ("mkdir ../bad", "not in a git repository"),
      ("true", "bad"),
      (
        "git clone -q . ../bad; git -C ../bad config extensions.worktreeConfig true",
        "worktreeConfig"
      ),
      ("git clone -q . ../bad; git -C ../bad config extensions.partialClone origin", "partial"),
      ("git clone -q . ../bad; chown -R 65534 ../bad", "safe.directory"),
    ]
  )
  func `what cannot be used is refused before anything starts`(make: String, says: String) throws {
    let scenario = try Scenario()
    try scenario.git(make)
    let result = try scenario.kjob("run \(try retarget(scenario, "../bad"))")
    #expect(result.status == 1)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("jobs/job.yml:2:9: error: `"))
    #expect(result.errors.lowercased().contains(says.lowercased()), "\(result.errors)")
  }

  @Test(.fault(111), arguments: ["$PWD/bad", "*", "$PWD/*"])
  func `another user's repository works once git is told that it is safe`(value: String) throws {
    let scenario = try Scenario()
    try scenario.git("git clone -q . ../bad; chown -R 65534 ../bad")
    let file = try retarget(scenario, "../bad")
    let result = try scenario.shell(
      """
      export GIT_CONFIG_GLOBAL=$PWD/home/.gitconfig
      git config --global --add safe.directory "\(value)"
      exec "$KJOB" run \(file)
      """
    )
    #expect(result.status == 0, "\(result)")
  }

  @Test(.fault(110)) func `a missing ref is refused with one that is near`() throws {
    let scenario = try Scenario()
    let file = try retarget(scenario, "{ path: ../repository, ref: mian }")
    let result = try scenario.kjob("list \(file)")
    #expect(result.status == 1)
    #expect(result.errors.contains("`mian`") && result.errors.contains("`main`"))
  }

  private func retarget(_ scenario: Scenario, _ repository: String) throws -> String {
    let file = try scenario.job(script: Self.script, verify: "[test -e made]")
    let text = try scenario.directory.read(file)
      .replacing("[../repository]", with: "[\(repository)]")
    try scenario.directory.write(file, text)
    return file
  }
}
