import Foundation
import TestSupport
import Testing

/// Nights by chance, between which people and the forge do anything that they may do.
@Suite(.waiting) struct `Any nights` {
  @Test(arguments: 0..<(TestExtent.cases(sample: 3, all: 30) as Int))
  func `lose nobody's work`(seed: Int) throws {
    let kind = ["github", "gitlab", "gitea"][seed % 3]
    var nights = try RandomNights(kind, seed: UInt64(seed))
    for _ in 0..<10 { try nights.live() }
    #expect(try nights.nights.forge.exchangeFaults() == nil)
  }
}

/// Nights of two jobs, from a seed.
private struct RandomNights {
  let nights: Nights
  private var random: SeededGenerator
  /// What happened so far.
  private var story: [String]
  private var checkedPushes = 0
  private let settings: String
  private var forge: ForgeServer { nights.forge }

  private static let jobs = ["one", "two"]
  private static let branches = Set(jobs.map { "refs/heads/kjob/\($0)" })

  init(_ kind: String, seed: UInt64) throws {
    nights = try Nights(kind)
    random = SeededGenerator(seed: seed)
    // Every other seed also moves requests to newer bases, and adds to others' commits.
    settings =
      seed.isMultiple(of: 2)
      ? "" : "publish: { on-base-moved: rebase, on-human-commits: stack }"
    story = ["seed \(seed), \(kind)", settings]
  }

  /// Does something as a person, runs the jobs, publishes, and checks what always has to hold.
  mutating func live() throws {
    for _ in 0..<Int.random(in: 0...2, using: &random) { try act() }
    // Names of the text that the job writes, or none.
    let texts = ["red", "green", "blue", nil]
    let jobs = Self.jobs.map { name in
      (name: name, text: texts.randomElement(using: &random) ?? nil)
    }
    story.append("run " + jobs.map { $0.text ?? "nothing" }.joined(separator: " and "))
    try nights.run(jobs, settings: settings)
    try publish()
    try check()
    _ = try forge.asked()
    let entries = try nights.publish(status: nil)
    try check()
    try check(entries)
    let calls = ForgeServer.Calls(try forge.asked())
    #expect(calls.isQuiet, "a second publish wrote: \(calls)\n\(entries)\n\(told)")
  }

  private var told: String { story.joined(separator: "\n") }

  // MARK: - Publishing

  /// Publishes the run in one of the ways in which that may happen.
  private mutating func publish() throws {
    switch Int.random(in: 0..<8, using: &random) {
    case 0..<4: break
    case 4:
      story.append("publish twice at once")
      try nights.publishTwice()
    default:
      let moment = Bool.random(using: &random) ? "before" : "after"
      let count = Int.random(in: 0..<6, using: &random)
      let isHeld = try nights.killPublishing(
        at: "POST|PATCH|PUT",
        "^/api/|git-receive-pack$",
        moment,
        after: count
      )
      story.append(isHeld ? "killed \(moment) write \(count + 1)" : "published")
      try check()
    }
    let said = try Nights.words(try nights.publish(status: nil))
    story.append("publish: \(said)")
  }

  // MARK: - People

  /// Does one thing that a person may do.
  private mutating func act() throws {
    let requests = try forge.requests()
    let branch = "kjob/" + (Self.jobs.randomElement(using: &random) ?? "")
    let isThere = try forge.git("git branch --list '\(branch)'").isEmpty == false
    let number = requests.randomElement(using: &random)?.number
    switch Int.random(in: 0..<14, using: &random) {
    case 0: try commit("by-hand", on: branch, if: isThere)
    case 1: try commit("made", on: branch, if: isThere)
    case 2: try commit("other", on: "main", if: true)
    case 3: try commit("made", on: "main", if: true)
    case 4 where isThere:
      story.append("merge main into \(branch)")
      try forge.mergeTarget(into: branch)
    case 5 where isThere:
      story.append("delete \(branch)")
      try forge.git("git update-ref -d refs/heads/\(branch)")
    case 6 where isThere:
      let place = ["main", "\(branch)~1"].randomElement(using: &random) ?? "main"
      story.append("reset \(branch) to \(place)")
      try forge.git("git update-ref refs/heads/\(branch) \(place)")
    case 7:
      story.append("push a branch and a tag of others")
      try forge.git("git branch --force kjob-else main; git tag --force v1 main")
    default: if let number { try control(number) }
    }
  }

  private mutating func commit(_ file: String, on branch: String, if isThere: Bool) throws {
    guard isThere else { return }
    let text = ["red", "by hand", "blue"].randomElement(using: &random) ?? ""
    story.append("commit \(file) with \(text) on \(branch)")
    // The same text again would be no commit.
    try? forge.commit(file, text + "\n", on: branch)
  }

  /// Does one thing on the page of a request.
  private mutating func control(_ number: Int) throws {
    var values: [String: Any] = ["number": number]
    let act: String
    switch Int.random(in: 0..<7, using: &random) {
    case 0: act = "close"
    case 1: act = "reopen"
    case 2: act = "comment"
    case 3: act = "review"
    case 4:
      act = "merge"
      values["how"] = ["squash", "merge", "rebase"].randomElement(using: &random)
      values["delete"] = Bool.random(using: &random)
    default:
      act = "edit"
      let field = ["body", "title", "comments"].randomElement(using: &random) ?? ""
      values["field"] = field
      values["value"] = field == "comments" ? [String]() as Any : "mine"
    }
    story.append("\(act) \(values)")
    try forge.control(act, values)
  }

  // MARK: - What always has to hold

  /// Checks that what is said to be another author's work is.
  private func check(_ entries: [Nights.Entry]) throws {
    for entry in entries {
      #expect(entry.action != "failed", "\(entry)\n\(told)")
      guard let reason = entry.reason,
        let commit = reason.firstMatch(of: /commit of another author, ([0-9a-f]+)/)?.1
      else { continue }
      let author = try forge.git("git show --no-patch --format=%ae \(commit)")
      #expect(author == "ann@example.com\n", "\(entry)\n\(told)")
    }
  }

  private mutating func check() throws {
    let pushes = try forge.pushes()
    for push in pushes.dropFirst(checkedPushes) {
      #expect(Self.branches.contains(push.ref), "kjob pushed \(push.ref)\n\(told)")
      #expect(push.new.contains { $0 != "0" }, "kjob deleted \(push.ref)\n\(told)")
      guard push.old.contains(where: { $0 != "0" }) else { continue }
      let lost = try forge.git(
        "git rev-list --no-merges --author=ann@example.com \(push.old) ^\(push.new) ^main"
      )
      #expect(lost.isEmpty, "kjob's push lost \(lost)\n\(told)")
    }
    checkedPushes = pushes.count
    let open = try forge.requests().filter { $0.state == "open" }
    #expect(Set(open.map(\.head)).count == open.count, "two requests of one branch\n\(told)")
    let keys = open.compactMap { $0.body.firstMatch(of: /<!-- kjob .*"key":"([0-9a-f]+)"/)?.1 }
    #expect(Set(keys).count == keys.count, "two requests of one job\n\(told)")
  }
}
