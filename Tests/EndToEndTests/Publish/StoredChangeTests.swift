import Foundation
import TestSupport
import Testing

/// Changes that are verified on newer bases without an agent.
@Suite(.waiting) struct `A published change on a newer base` {
  /// Setup that changes files, too; with `delivers` these are part of the patch.
  fileprivate static func settings(delivers: Bool) -> String {
    """
    publish: { on-base-moved: rebase }
    setup: { run: [ echo built >built, echo more >tracked ], deliver: \(delivers) }
    """
  }

  /// What an agent may do: new, changed, moved, removed, binary and executable files.
  fileprivate static let script = """
    turns:
      - - run: |
            printf 'one\\n' >made
            printf '\\000\\001\\377' >blob
            git mv moved elsewhere
            rm removed
            printf '#!/bin/sh\\n' >tool; chmod +x tool
            ln -s made link
            printf x >"$(printf 'odd \\377 name')"
            sed -i 's/^6$/six/' changed
    """

  private final class Place {
    let nights: Nights
    let file: String
    var scenario: Scenario { nights.scenario }
    var forge: ForgeServer { nights.forge }

    init(
      _ kind: String,
      verify: String = "[\"grep -q one made\"]",
      delivers: Bool = false
    ) throws {
      nights = try Nights(kind)
      file = try nights.scenario.job(
        script: `A published change on a newer base`.script,
        settings: `A published change on a newer base`.settings(delivers: delivers),
        verify: verify
      )
      for (name, text) in [
        ("moved", "moved\n"), ("removed", "gone\n"), ("changed", Self.lines), ("tracked", "t\n"),
      ] {
        try forge.commit(name, text, on: "main")
      }
      try pull()
    }

    func pull() throws {
      try scenario.git("git pull --quiet --ff-only ../forge/owner/api.git main")
    }

    /// Runs; an agent counts its starts, and does nothing.
    func run(_ arguments: String = "", agent: Bool = false) throws -> Scenario.Outcome {
      let counting = agent ? "" : try scenario.agents(["turns: [[{ say: no }]]"])
      return try scenario.outcome(
        scenario.kjob("run \(file) \(counting) \(arguments)", environment: forge.variables)
      )
    }

    private static let lines = (1...12).map { "\($0)\n" }.joined()

    /// The change on the branch, without what depends on the base.
    func change() throws -> String {
      try forge.git(
        "git diff --no-renames --binary main...kjob/job | sed '/^index/d; s/^@@.*//'"
      )
    }
  }

  @Test(arguments: ["github", "gitlab", "gitea"]) func `needs no agent`(kind: String) throws {
    let delivers = kind == "gitea"
    let place = try Place(kind, delivers: delivers)
    let (scenario, forge, nights) = (place.scenario, place.forge, place.nights)
    let first = try place.run(agent: true)
    #expect(first.result.status == 0, "\(first.result)")
    // Not yet published, so there is nothing to keep: the agent is asked again on another base.
    try forge.commit("other", "0", on: "main")
    try place.pull()
    #expect(try place.run(agent: true).job()?.outcome == "passed")
    #expect(try nights.publish().map(\.action) == ["opened"])
    let change = try place.change()
    #expect(change.split(separator: "diff --git").count == (delivers ? 11 : 9), "\(change)")

    // The run of last night is in the folder.
    try forge.commit("changed", "0\n" + (1...12).map { "\($0)\n" }.joined(), on: "main")
    #expect(try nights.publish(status: 1).map(\.action) == ["needs verification"])
    try place.pull()
    let second = try place.run()
    #expect(second.result.status == 0, "\(second.result)")
    #expect(second.result.output.contains("verified again, no agent ran"), "\(second.result)")
    #expect(!scenario.exists("agents/starts"))
    #expect(!scenario.exists("kjob-out/jobs/job/stored.patch"))
    #expect(try scenario.directory.read("kjob-out/junit.xml").contains("kjob.stored-change"))
    #expect(try nights.publish().map(\.action) == ["replaced"])
    #expect(try forge.git("git rev-parse kjob/job~1") == forge.git("git rev-parse main"))
    #expect(try place.change() == change)
    #expect(try nights.publish().map(\.action) == ["up to date"])

    // On the same base the agent is asked, which does nothing this time.
    #expect(try place.run().job()?.outcome == "failed")
    #expect(try scenario.agentStarts() == 1)

    // Elsewhere there is only the request's branch.
    try Shell.run("rm -rf kjob-out*", in: scenario.directory.path)
    try forge.commit("other", "1", on: "main")
    try place.pull()
    let third = try place.run("--skip-open")
    #expect(third.result.status == 0, "\(third.result)")
    let request = kind == "gitlab" ? "merge request !1" : "pull request #1"
    #expect(
      third.result.output.contains("the change of the \(request), verified again"),
      "\(third.result)"
    )
    #expect(try scenario.agentStarts() == 1)
    #expect(try nights.publish().map(\.action) == ["replaced"])
    #expect(try place.change() == change)

    // On the newest base it is only left alone.
    #expect(try place.run("--skip-open").job()?.outcome == "open")
    // Others' commits are not kjob's to move.
    try forge.commit("notes", "by hand\n", on: "kjob/job")
    try forge.commit("other", "2", on: "main")
    try place.pull()
    #expect(try place.run("--skip-open").job()?.outcome == "open")
    #expect(try scenario.agentStarts() == 1)
  }

  @Test func `that does not apply is made again by the agent`() throws {
    let place = try Place("github")
    #expect(try place.run(agent: true).result.status == 0)
    #expect(try place.nights.publish().map(\.action) == ["opened"])
    try place.forge.commit("made", "mine\n", on: "main")
    try place.pull()
    let again = try place.run(agent: true)
    #expect(again.result.status == 0, "\(again.result)")
    #expect(
      again.result.output.contains("does not apply to the new base: made: already exists"),
      "\(again.result)"
    )
    #expect(!again.result.output.contains("no agent ran"))
    #expect(!place.scenario.exists("kjob-out/jobs/job/stored.patch"))
  }

  @Test func `that fails there is a failure, and the next run asks the agent`() throws {
    let place = try Place("github", verify: "[\"! test -e other\"]")
    #expect(try place.run(agent: true).result.status == 0)
    #expect(try place.nights.publish().map(\.action) == ["opened"])
    try place.forge.commit("other", "0", on: "main")
    try place.pull()
    let failed = try place.run()
    #expect(failed.result.status == 1 && failed.job()?.outcome == "failed", "\(failed.result)")
    #expect(!place.scenario.exists("agents/starts"))
    #expect(try place.nights.publish().map(\.reason) == ["it is failed"])
    #expect(try place.run().result.status == 1)
    #expect(try place.scenario.agentStarts() == 1)
  }

  @Test func `is found again by a run that was killed`() throws {
    let place = try Place("github")
    let scenario = place.scenario
    #expect(try place.run(agent: true).result.status == 0)
    try place.nights.publish()
    try place.forge.commit("other", "0", on: "main")
    try place.pull()
    #expect(try place.run().result.status == 0)
    // As kill -9 leaves it before the job began, and while its worktree was made.
    for records in [1, 5] {
      let patch = try scenario.directory.read("kjob-out.1/jobs/job/changes.patch")
      try Shell.run(
        """
        cp kjob-out/journal.jsonl whole
        head -n \(records) whole >kjob-out/journal.jsonl
        rm -r kjob-out/jobs; mkdir -p kjob-out/jobs/job
        """,
        in: scenario.directory.path
      )
      try scenario.directory.write("kjob-out/jobs/job/stored.patch", patch)
      let resumed = try scenario.kjob("resume", environment: place.forge.variables)
      #expect(resumed.status == 0, "\(resumed)")
      #expect(resumed.output.contains("verified again, no agent ran"), "\(resumed)")
      try Shell.run("cp whole kjob-out/journal.jsonl", in: scenario.directory.path)
    }
    #expect(!scenario.exists("agents/starts"))
  }
}

extension Scenario {
  fileprivate func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: directory.path + "/" + path)
  }
}
