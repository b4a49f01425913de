import Foundation
import TestSupport
import Testing

/// Output folders that come from somewhere else, and may hold links and names of any kind.
@Suite(.waiting) struct `A foreign shard` {
  /// Two shards of a plan, `s1` with the job `a` and `s2` with the job `b`.
  private func shards(_ scenario: Scenario) throws {
    try scenario.directory.write("home/secret/id_rsa", "the secret of the host\n")
    try scenario.directory.write("home/secret/changes.patch", "the secret of the host\n")
    let script = "turns: [[{ write: { path: made, content: x } }]]"
    let files = try ["a", "b"].map { try scenario.job($0, script: script) }
    for index in 1...2 {
      let result = try scenario.kjob(
        "run \(files.joined(separator: " ")) --shard \(index)/2 --output s\(index)"
      )
      #expect(result.status == 0, "\(result)")
    }
    // Which of them has which job is the plan's secret.
    if !FileManager.default.fileExists(atPath: scenario.directory.path + "/s2/jobs/b") {
      try Shell.run("mv s1 s0; mv s2 s1; mv s0 s2", in: scenario.directory.path)
    }
  }

  /// What somebody has made of the second shard.
  private static let changes = [
    "rm -r jobs; ln -s \"$HOST\" jobs", "rm -r jobs; ln -s ../home jobs",
    "rm -r jobs/b; ln -s \"$HOST/secret\" jobs/b", "rm -r jobs/b; ln -s ../../home/secret jobs/b",
    "ln -sf \"$HOST/secret/id_rsa\" jobs/b/changes.patch",
    "rm -r jobs; ln -s \"$HOST\" jobs; sed -i 's/\"folder\":\"b\"/\"folder\":\"secret\"/' journal.jsonl",
    "sed -i 's/\"folder\":\"b\"/\"folder\":\".ssh\"/' journal.jsonl",
    "sed -i 's/\"folder\":\"b\"/\"folder\":\"..\"/' journal.jsonl",
    "sed -i 's/\"folder\":\"b\"/\"folder\":\"c\"/' journal.jsonl",
    "sed -i 's|jobs/b/changes.patch|jobs/b/../../../../etc/passwd|' journal.jsonl",
    "sed -i 's|jobs/b/changes.patch|/etc/passwd|' journal.jsonl",
    "sed -i 's|jobs/b/changes.patch|jobs/a/changes.patch|' journal.jsonl",
    "sed -i 's|jobs/b/verify-1-true.log|jobs/.ssh/id_rsa|' journal.jsonl",
    "sed -i 's|jobs/b/verify-1-true.log|jobs/b/../x|' journal.jsonl",
    "sed -i 's|jobs/b/verify-1-true.log|jobs/b/|' journal.jsonl",
    "sed -i 's|\"base-commit\":\"[0-9a-f]*\"|\"base-commit\":\"$(id)\"|' journal.jsonl",
    "mv journal.jsonl j; ln -s j journal.jsonl",
    "echo more >>jobs/b/changes.patch", "rm jobs/b/changes.patch; mkfifo jobs/b/changes.patch",
  ]

  @Test(.timeLimit(.minutes(20)), arguments: changes.indices)
  func `brings nothing of this machine into the merged folder`(index: Int) throws {
    let scenario = try Scenario()
    try shards(scenario)
    try Shell.run(
      Self.changes[index],
      in: scenario.directory.path + "/s2",
      environment: ["HOST": scenario.directory.path + "/home"]
    )
    let result = try scenario.shell(
      "\"$KJOB\" report s1 s2 --output merged --ci github",
      environment: ["GITHUB_OUTPUT": scenario.directory.path + "/outputs"]
    )
    #expect(result.status == 1, "\(Self.changes[index]): \(result)")
    #expect(result.errors.hasPrefix("kjob: error: "), "\(result)")
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/outputs"))
    let found = try Shell.run(
      "grep -rls 'secret of the host\\|root:x:0' merged || true",
      in: scenario.directory.path
    )
    #expect(found == "")
    // Neither does the one folder by itself, where its journal is what is wrong with it.
    guard Self.changes[index].contains("journal.jsonl") else { return }
    for command in ["report s2", "apply s2", "resume s2"] {
      let alone = try scenario.kjob(command)
      #expect(alone.status == 1 && alone.errors.hasPrefix("kjob: error: "), "\(command): \(alone)")
    }
  }

  @Test func `that is as kjob made it is taken, whatever its jobs are called`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      "all",
      script: "turns: [[{ write: { path: made, content: x } }]]",
      settings: "matrix: { m: [\"a:b\", \"../x\", \".dot\", \"x.\"] }"
    )
    for index in 1...2 {
      #expect(try scenario.kjob("run \(file) --shard \(index)/2 --output s\(index)").status == 0)
    }
    let result = try scenario.shell(
      "\"$KJOB\" report s2 s1 --output merged --ci github",
      environment: ["GITHUB_OUTPUT": scenario.directory.path + "/outputs"]
    )
    #expect(result.status == 0, "\(result)")
    let outputs = try scenario.directory.read("outputs")
    let patches = outputs.matches(of: #/"(merged/jobs/[^"]*/changes\.patch)"/#).map { $0.output.1 }
    #expect(Set(patches).count == 4)
    for patch in patches {
      let path = "\(scenario.directory.path)/\(patch)"
      #expect(FileManager.default.fileExists(atPath: path), "\(patch)")
    }
  }
}
