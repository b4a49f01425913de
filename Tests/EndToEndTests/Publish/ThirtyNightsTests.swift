import Foundation
import TestSupport
import Testing

/// Thirty nights of one job, in which everything happens that publish.md has a rule for.
///
/// How many calls each night takes is in `Golden/nights-*.txt`.
@Suite(.waiting) struct `Thirty nights` {
  /// What happens in a night, with what is published in it.
  private struct Night: Sendable {
    /// The rule.
    let title: String
    /// The actions, with the numbers of the requests.
    let says: String
    let happens: @Sendable (Nights) throws -> String

    init(_ title: String, _ says: String, _ happens: @escaping @Sendable (Nights) throws -> String)
    {
      self.title = title
      self.says = says
      self.happens = happens
    }
  }

  @Test(arguments: ["github", "gitlab", "gitea"]) func `end as their rules say`(kind: String) throws
  {
    let nights = try Nights(kind)
    let forge = nights.forge
    var table = ""
    var sum = ForgeServer.Calls([])
    let all = Self.changes + Self.people + Self.endings + Self.interruptions
    #expect(all.count == 30)
    for (index, night) in all.enumerated() {
      _ = try forge.asked()
      let said = try night.happens(nights)
      #expect(said == night.says, "night \(index + 1): \(night.title)")
      let calls = ForgeServer.Calls(try forge.asked())
      sum.reads += calls.reads
      sum.writes += calls.writes
      sum.pushes += calls.pushes
      let states = try forge.requests().map { "\($0.number) \($0.merged ? "merged" : $0.state)" }
      table +=
        "\(index + 1). \(night.title)\n   \(said)\n   \(calls): \(states.joined(separator: ", "))\n"
      // In a quiet night nothing is asked that a look at the request does not need.
      if said.hasPrefix("up to date"), !said.contains(",") {
        #expect(calls.reads <= 3, "\(night.title)")
      }
    }
    table += "\nIn all: \(sum)\n"
    try expect(table, equalsGolden: "nights-\(kind).txt")
    let branches = Set(try forge.pushes().map(\.ref))
    #expect(branches == ["refs/heads/kjob/job", "refs/heads/kjob/other"])
    #expect(try forge.exchangeFaults() == nil)
  }

  /// The change, from night to night.
  private static let changes = [
    Night("The first change opens a request", "opened 1") { try $0.night("one") },
    Night("The same change is left alone", "up to date 1") { try $0.night("one") },
    Night("So it is on a base that has moved", "up to date 1") { nights in
      try nights.forge.commit("other", "x\n", on: "main")
      return try nights.night("one")
    },
    Night("Another change replaces it before a review", "replaced 1") { try $0.night("two") },
    Night("A job that failed says nothing", "left 1") { nights in
      try nights.run([("job", "three")], settings: "verify: [\"false\"]", status: 1)
      return try Nights.words(try nights.publish())
    },
    Night("A conflict on the same base waits", "left 1") { nights in
      try nights.run("two")
      try nights.forge.commit("made", "by hand\n", on: "main")
      return try Nights.words(try nights.publish())
    },
    Night("On the new base it is made again", "replaced 1") { try $0.night("two") },
    Night("Another job has a request of its own", "up to date 1, opened 2") { nights in
      try nights.run([("job", "two"), ("other", "else")])
      return try Nights.words(try nights.publish())
    },
  ]

  /// What people do with the request.
  private static let people = [
    Night("Another change after a review is left", "left 1") { nights in
      try nights.forge.control("review", ["number": 1])
      return try nights.night("three")
    },
    Night("The change that was reviewed is up to date", "up to date 1") { try $0.night("two") },
    Night("A remark counts as a review", "left 1") { nights in
      try nights.forge.control("edit", ["number": 1, "field": "reviews", "value": []])
      try nights.forge.control("comment", ["number": 1])
      return try nights.night("three")
    },
    Night("A person's merge of the target is not a commit of theirs", "replaced 1") { nights in
      try nights.forge.control("edit", ["number": 1, "field": "comments", "value": []])
      try nights.forge.commit("other", "y\n", on: "main")
      try nights.forge.mergeTarget(into: "kjob/job")
      return try nights.night("three")
    },
    Night("A person's commit stays", "left 1") { nights in
      try nights.forge.commit("by-hand", "x\n", on: "kjob/job")
      return try nights.night("four")
    },
    Night("Also where nothing is left", "left 1") { try $0.night(nil) },
    Night("Once it is gone, kjob goes on", "replaced 1") { nights in
      try nights.forge.git("git update-ref refs/heads/kjob/job kjob/job~1")
      return try nights.night("four")
    },
    Night("A text without the mark is kjob's by the trailer", "replaced 1") { nights in
      try nights.forge.control("edit", ["number": 1, "field": "body", "value": "mine"])
      return try nights.night("five")
    },
    Night("What a person closed stays closed", "left 1") { nights in
      try nights.forge.control("close", ["number": 1])
      return try nights.night("six")
    },
    Night("Until it is asked for", "reopened 1") { try $0.night("six", "--reopen job") },
    Night("Or something else is asked", "reopened 1") { nights in
      try nights.forge.control("close", ["number": 1])
      return try nights.night("seven", settings: "prompt: Do it well.")
    },
  ]

  /// How requests end.
  private static let endings = [
    Night("Nothing left is noted first", "noted 1") { try $0.night(nil) },
    Night("And closes the request the second time", "closed 1") { try $0.night(nil) },
    Night("What kjob closed it opens again", "reopened 1") { try $0.night("eight") },
    Night("Merged by squash is history", "left 1") { nights in
      try nights.run("eight")
      try nights.forge.control("merge", ["number": 1])
      return try Nights.words(try nights.publish())
    },
    Night("The next change opens another", "opened 3") { try $0.night("nine") },
    Night("A job that is gone loses its request when asked", "up to date 3, left, closed 2") {
      nights in
      // The file is there, and its job has another name.
      try nights.run([("job", "nine")])
      let file = try nights.scenario.job(
        "other",
        script: "turns: [[{ say: nothing }]]",
        settings: "jobs: { renamed: { prompt: Do it. } }"
      )
      _ = try nights.scenario.kjob("run jobs/job.yml \(file)")
      return try Nights.words(try nights.publish("--close-gone"))
    },
  ]

  /// What comes between.
  private static let interruptions = [
    Night("A push that is refused leaves the request", "failed, replaced 3") { nights in
      try nights.run("ten")
      let refused = try nights.protecting("rule 7") { try nights.publish(status: 1) }
      #expect(refused.first?.reason?.contains("rule 7") == true, "\(refused)")
      return try Nights.words(refused + nights.publish())
    },
    Night("kill -9 between the push and the request", "opened 4") { nights in
      try nights.forge.control("merge", ["number": 3, "delete": true])
      try nights.run("eleven")
      #expect(try nights.killPublishing(at: "POST", "/(pulls|merge_requests)$", "before"))
      #expect(try nights.forge.git("git show kjob/job:made") == "eleven\n")
      return try Nights.words(try nights.publish())
    },
    Night("kill -9 between the mark and the push", "replaced 4") { nights in
      try nights.run("twelve")
      #expect(try nights.killPublishing(at: "POST", "git-receive-pack$", "before"))
      return try Nights.words(try nights.publish())
    },
    Night("A plan whose branch has moved is not followed", "replaced 4") { nights in
      try nights.run("thirteen")
      let tip = try nights.forge.git("git rev-parse kjob/job")
      let reason = try nights.followPlan {
        try nights.forge.commit("by-hand", "x\n", on: "kjob/job")
      }
      #expect(reason.hasPrefix("the branch `kjob/job` has changed since the plan was made"))
      try nights.forge.git("git update-ref refs/heads/kjob/job \(tip)")
      return try Nights.words(try nights.publish())
    },
    Night("Two at once end as one", "up to date 4") { nights in
      try nights.run("fourteen")
      let both = try nights.publishTwice()
      #expect(both.split(separator: "\n").count == 2 && both.contains("replaced"), "\(both)")
      // Of what two ask at once, some is asked again.
      #expect(ForgeServer.Calls(try nights.forge.asked()).writes <= 4)
      return try Nights.words(try nights.publish())
    },
  ]
}
