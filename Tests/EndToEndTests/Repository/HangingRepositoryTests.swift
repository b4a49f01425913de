import Foundation
import TestSupport
import Testing

/// A repository in which the library that reads it loses its way.
@Suite(.waiting) struct `A repository that cannot be read to its end` {
  @Test(.fault(114)) func `costs its own job's time and no other job`() throws {
    let scenario = try Scenario()
    // libgit2 reads a loose object that is cut off in its middle for ever.
    try Shell.run(
      """
      cp -r repository damaged
      cd damaged
      seq 1 20000 >large.txt
      git add large.txt
      git commit --quiet -m large
      id=$(git rev-parse HEAD:large.txt)
      object=.git/objects/${id:0:2}/${id:2}
      chmod u+w "$object"
      truncate -s 3000 "$object"
      """,
      in: scenario.directory.path
    )
    try scenario.directory.write(
      "jobs/hanging.yml",
      """
      version: 1
      repos: [../damaged]
      agent: { scripted: good.script }
      prompt: x
      timeout: 2s
      verify: ["true"]

      """
    )
    let good = try scenario.job("good", script: "turns: [[{ write: { path: made, content: x } }]]")
    let outcome = try scenario.run("jobs/hanging.yml \(good) -j 1")
    #expect(outcome.results?.jobs.map(\.outcome) == ["error", "passed"])
    #expect(outcome.job("hanging")?.reason?.type == "kjob.timeout")
    let message = outcome.job("hanging")?.reason?.message
    #expect(message == "the job timed out after `timeout: 2s`, while making the worktree")
    let left = try Shell.run(
      "git -C damaged worktree list | wc -l; ls damaged/.git/worktrees 2>&1 || true",
      in: scenario.directory.path
    )
    #expect(left.hasPrefix("1\n"), "\(left)")
  }
}
