import Forge
import Git
import Job
import Publish
import Testing

/// The rules of publishing, each by the situation that it is for.
@Suite struct `The decision about a request` {
  private static let key = ChangeKey(file: "f", name: "job", matrix: [:], target: "t")
  private static let digits = String(repeating: "a", count: 40)
  private static let other = String(repeating: "b", count: 40)
  private static let tip = ObjectID(digits)

  /// Answers that are known before, and the questions.
  final class Answers: Situation.Inquiry {
    private let isReviewedAnswer: Bool
    private let baseAnswer: Situation.Base
    private(set) var asked: [String] = []

    init(isReviewedAnswer: Bool, baseAnswer: Situation.Base) {
      self.isReviewedAnswer = isReviewedAnswer
      self.baseAnswer = baseAnswer
    }

    func isReviewed() -> Bool {
      asked.append("review")
      return isReviewedAnswer
    }

    func followsRequest() -> Bool {
      asked.append("order")
      return baseAnswer != .older
    }

    func base() -> Situation.Base {
      asked.append("base")
      return baseAnswer
    }
  }

  /// A situation, by the parts that differ from the usual one: an open request with the run's change.
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    var decision: Decision
    var change: (@Sendable (inout Situation) -> Void)
    var isReviewed: Bool
    var base: Situation.Base

    init(
      _ name: String,
      _ decision: Decision,
      isReviewed: Bool = false,
      base: Situation.Base = .same,
      _ change: @escaping @Sendable (inout Situation) -> Void
    ) {
      self.name = name
      self.decision = decision
      self.isReviewed = isReviewed
      self.base = base
      self.change = change
    }

    var testDescription: String { name }
  }

  private static func request(_ state: ForgeRequest.State) -> ForgeRequest {
    ForgeRequest(
      number: 7,
      address: "",
      title: "",
      body: "",
      state: state,
      branch: "kjob/job",
      target: "main",
      head: digits,
      mergeability: .mergeable
    )
  }

  private static func mark() -> RequestMark {
    RequestMark(
      key: key.description,
      change: digits,
      base: digits,
      commits: [digits],
      task: digits,
      file: digits,
      title: digits
    )
  }

  private static func usual() throws -> Situation {
    var situation = Situation(
      result: .change(digits),
      key: key,
      task: digits,
      base: digits,
      run: "run-2",
      branch: .own(tip: try #require(tip), change: digits),
      hasForge: true
    )
    situation.request = request(.open)
    situation.mark = mark()
    return situation
  }

  @Sendable private static func foreign(_ situation: inout Situation) {
    if let tip { situation.branch = .foreign(tip: tip, commit: "c") }
  }

  @Sendable private static func rebased(_ situation: inout Situation) {
    situation.policy.onBaseMoved = .rebase
  }

  @Sendable private static func stacked(_ situation: inout Situation) {
    situation.policy.onHumanCommits = .stack
    if let tip { situation.branch = .foreign(tip: tip, commit: "c", change: digits) }
  }

  @Sendable private static func changed(_ situation: inout Situation) {
    situation.result = .change(other)
  }

  private static let rows: [Row] = [
    Row("the same change", .upToDate) { _ in },
    Row("the same change on a moved base", .upToDate) { $0.base = other },
    Row("the same change, which conflicts, on the same base", .leave(.conflicts)) {
      $0.request?.mergeability = .conflicting
    },
    Row("the same change, which conflicts, on a newer base", .replace, base: .newer) {
      $0.request?.mergeability = .conflicting
      $0.base = other
    },
    Row("the same change, which conflicts, on an older base", .leave(.conflicts), base: .older) {
      $0.request?.mergeability = .conflicting
      $0.base = other
    },
    Row("to be rebased, on the same base", .upToDate, rebased),
    Row("to be rebased, and the change is back", .clearEmpty) {
      rebased(&$0)
      $0.mark?.empty = "run-1"
    },
    Row("to be rebased, on a newer base", .replace, base: .newer, rebased),
    Row(
      "to be rebased, reviewed, on a newer base",
      .replace,
      isReviewed: true,
      base: .newer,
      rebased
    ),
    Row("to be rebased, and its target has moved", .verify, base: .older, rebased),
    Row("to be rebased, which conflicts, and its target has moved", .verify, base: .older) {
      rebased(&$0)
      $0.request?.mergeability = .conflicting
    },
    Row("to be rebased, with a person's commit", .leave(.foreignCommit("c")), base: .newer) {
      rebased(&$0)
      foreign(&$0)
    },
    Row("to be stacked: the same change", .upToDate, stacked),
    Row("to be stacked: another change", .stack) {
      stacked(&$0)
      changed(&$0)
    },
    Row("to be stacked: another change of an older run", .leave(.olderRun), base: .older) {
      stacked(&$0)
      changed(&$0)
    },
    Row("to be stacked: another change, reviewed", .leave(.reviewed), isReviewed: true) {
      stacked(&$0)
      changed(&$0)
    },
    Row("to be stacked: another change, to be kept", .leave(.kept)) {
      stacked(&$0)
      changed(&$0)
      $0.policy.onNewChange = .keep
    },
    Row("to be stacked, without a mark", .leave(.foreignCommit("c"))) {
      stacked(&$0)
      $0.mark = nil
    },
    Row("to be stacked: nothing left", .leave(.foreignCommit("c"))) {
      stacked(&$0)
      $0.result = .nothing
    },
    Row("to be stacked and rebased, on a newer base", .stack, base: .newer) {
      stacked(&$0)
      rebased(&$0)
    },
    Row("the change is back", .clearEmpty) { $0.mark?.empty = "run-1" },
    Row("another change", .replace, changed),
    Row("another change, reviewed", .leave(.reviewed), isReviewed: true, changed),
    Row("the same change, reviewed", .upToDate, isReviewed: true) { _ in },
    Row("another change, to be kept", .leave(.kept)) {
      changed(&$0)
      $0.policy.onNewChange = .keep
    },
    Row("a person's commit", .leave(.foreignCommit("c")), foreign),
    Row("a person's commit and another change", .leave(.foreignCommit("c"))) {
      foreign(&$0)
      changed(&$0)
    },
    Row("a person's commit and nothing left", .leave(.foreignCommit("c"))) {
      foreign(&$0)
      $0.result = .nothing
    },
    Row("an open request whose branch is gone", .replace) { $0.branch = .absent },
    Row("a commit that was named and never pushed", .replace) {
      if let tip { $0.branch = .own(tip: tip, change: nil) }
    },
    Row("nothing left", .noteEmpty) { $0.result = .nothing },
    Row("nothing left, noted in the same run", .leave(.noted)) {
      $0.result = .nothing
      $0.mark?.empty = "run-2"
    },
    Row("nothing left for the second time", .close) {
      $0.result = .nothing
      $0.mark?.empty = "run-1"
    },
    Row("nothing left, closed at once", .close) {
      $0.result = .nothing
      $0.policy.onEmpty = .close
    },
    Row("nothing left, never closed", .leave(.keptEmpty)) {
      $0.result = .nothing
      $0.policy.onEmpty = .leave
      $0.mark?.empty = "run-1"
    },
    Row("nothing left, and no request", .leave(.nothingToDo)) {
      $0.result = .nothing
      ($0.request, $0.mark) = (nil, nil)
    },
    Row("a failed job", .leave(.noResult("it is failed"))) { $0.result = .none("it is failed") },
    Row("closed by a person", .leave(.closedByPerson)) { $0.request = request(.closed) },
    Row("closed by a person, and another change", .leave(.closedByPerson)) {
      $0.request = request(.closed)
      changed(&$0)
    },
    Row("closed by a person, and asked for", .reopen) {
      $0.request = request(.closed)
      $0.reopens = true
    },
    Row("closed by a person, and something else was asked", .reopen) {
      $0.request = request(.closed)
      $0.task = other
    },
    Row("closed by a person, with a commit of theirs, and asked for", .leave(.foreignCommit("c"))) {
      $0.request = request(.closed)
      $0.reopens = true
      foreign(&$0)
    },
    Row("closed by kjob", .reopen) {
      $0.request = request(.closed)
      $0.mark?.closed = true
    },
    Row("closed, without a mark", .leave(.closedByPerson)) {
      $0.request = request(.closed)
      $0.mark = nil
    },
    Row("merged", .leave(.merged)) { $0.request = request(.merged) },
    Row("merged, and another change", .open) {
      $0.request = request(.merged)
      changed(&$0)
    },
    Row("merged, another change, and a person's commit", .refuse(.foreignBranch("c"))) {
      $0.request = request(.merged)
      changed(&$0)
      foreign(&$0)
    },
    Row("the first night", .open) {
      ($0.request, $0.mark, $0.branch) = (nil, nil, .absent)
    },
    Row("pushed, and no request", .openOnly) { ($0.request, $0.mark) = (nil, nil) },
    Row("pushed another change, and no request", .open) {
      ($0.request, $0.mark) = (nil, nil)
      changed(&$0)
    },
    Row("a person's branch", .refuse(.foreignBranch("c"))) {
      ($0.request, $0.mark) = (nil, nil)
      foreign(&$0)
    },
    Row("another job's request", .refuse(.otherJob(7))) { $0.mark?.key = other },
    Row("another job's merged request", .open) {
      $0.mark?.key = other
      $0.request = request(.merged)
    },
    Row("no forge: the first night", .push) {
      ($0.hasForge, $0.request, $0.mark, $0.branch) = (false, nil, nil, .absent)
    },
    Row("no forge: the same change", .upToDate) {
      ($0.hasForge, $0.request, $0.mark) = (false, nil, nil)
    },
    Row("no forge: another change", .leave(.unreadable)) {
      ($0.hasForge, $0.request, $0.mark) = (false, nil, nil)
      changed(&$0)
    },
    Row("no forge: a person's commit", .leave(.foreignCommit("c"))) {
      ($0.hasForge, $0.request, $0.mark) = (false, nil, nil)
      foreign(&$0)
    },
  ]

  @Test(arguments: rows) func `is this`(row: Row) throws {
    var situation = try Self.usual()
    row.change(&situation)
    let answers = Answers(isReviewedAnswer: row.isReviewed, baseAnswer: row.base)
    #expect(try Decision.make(situation, answers) == row.decision)
  }

  @Test func `asks for reviews only where they matter`() throws {
    for row in Self.rows where !row.isReviewed {
      var situation = try Self.usual()
      row.change(&situation)
      let answers = Answers(isReviewedAnswer: false, baseAnswer: row.base)
      _ = try Decision.make(situation, answers)
      if answers.asked.contains("review") {
        #expect([.replace, .stack, .leave(.olderRun)].contains(row.decision), "\(row.name)")
      }
      let usesBase =
        situation.policy.onBaseMoved == .rebase || situation.request?.mergeability == .conflicting
      if answers.asked.contains("base") { #expect(usesBase, "\(row.name)") }
    }
  }
}
