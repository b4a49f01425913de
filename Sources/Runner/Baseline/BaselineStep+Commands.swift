internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension BaselineStep {
  /// Runs commands on the base, from the first to the last missing one, and again in another room as
  /// far as that could change what they say.
  func judge(_ missing: [String], of keys: [String]) throws(JobFailure) -> [BaseFacts] {
    try context.folder.make()
    // The commands before a missing one run too, because they may make what it needs.
    let count = (keys.lastIndex(where: missing.contains) ?? -1) + 1
    let first = try runAll(count, number: 1)
    let wanted = (0..<count).filter { missing.contains(keys[$0]) }
    var found: [BaseFacts] = []
    func judge(_ index: Int, _ tries: [Try]) {
      let facts = Self.facts(keys[index], tries)
      context.emit(.baseJudged(context.id, facts))
      found.append(facts)
    }
    let again = wanted.filter { first[$0].runsAgain(isGoal: specification.verify[$0].isGoal) }
    for index in wanted where !again.contains(index) { judge(index, [first[index]]) }
    guard let last = again.last else { return found }
    let second = try runAll(last + 1, number: 2)
    for index in again { judge(index, [first[index], second[index]]) }
    return found
  }

  /// Runs the first commands on the base in a room of their own.
  private func runAll(_ count: Int, number: Int) throws(JobFailure) -> [Try] {
    // Long: steps in order, with a room around them.
    let deadline = deadline
    try context.requireSamePrograms()
    let name = rooms.name(ofBase: attempt, time: number)
    let room = try rooms.makeCleanRoom(name, delivering: nil, after: nil, until: deadline)
    var outcome = Outcome.passed
    defer { rooms.removeCleanRoom(room, after: outcome) }
    do throws(JobFailure) {
      let redactor = Redactor(room.environment.secrets)
      var watch = try TreeWatch(context, room, room.workspace.record.baseTree, until: deadline)
      if !specification.setup.isEmpty {
        try SetUpStep(context: context, phase: .baseSetup).run(in: room, until: deadline)
        try watch.accept(try watch.look())
      }
      let commands = RoomCommands(
        context: context,
        room: room,
        phase: .base,
        redactor: redactor,
        deadline: deadline,
        tree: room.workspace.record.baseTree
      )
      var all: [Try] = []
      for (index, step) in specification.verify.prefix(count).enumerated() {
        let facts = try commands.run(step, index: index + 1, number: number)
        context.emit(.commandFinished(context.id, facts))
        if let reason = context.control.stopReason { throw .cancelled(reason) }
        if facts.result == .timedOut, MonotonicInstant.now >= deadline {
          let doing: SafeText = "running `\(facts.name.string)` on the base commit"
          throw context.failure(after: .verification, while: doing)
        }
        let changes = try watch.look()
        try watch.undo(changes)
        all.append(Try(facts: facts, changed: changes.changed))
      }
      // An agent of another job may have planted a program meanwhile.
      try context.requireSamePrograms()
      let leaks = all.filter { $0.facts.leftovers > 0 }
      try context.requireNoLeaks(
        leaks.map { (.command($0.facts.name), $0.facts.leftovers) },
        isOfChange: false
      )
      return all
    } catch {
      outcome = error.outcome
      throw error
    }
  }

  /// A run of a command on the base.
  private struct Try {
    let facts: CommandFacts
    /// The tracked files that it changed.
    let changed: [String]

    /// True when a change with this result would pass.
    var isGreen: Bool { facts.result == .passed && changed.isEmpty }

    /// The ending in words.
    var ending: String {
      guard facts.result == .passed, !changed.isEmpty else { return facts.ending.string }
      return "\(facts.ending.string) and changed \(Wording.names(changed, first: 1))"
    }

    /// Returns true if a second run could change what the command says.
    func runsAgain(isGoal: Bool) -> Bool { isGreen ? isGoal : facts.result != .cannotRun }
  }

  private static func facts(_ key: String, _ all: [Try]) -> BaseFacts {
    let last = all[all.count - 1]
    let green = all.count(where: \.isGreen)
    let isUnstable = green > 0 && green < all.count
    let cannotRun = all.allSatisfy { $0.facts.result == .cannotRun }
    return BaseFacts(
      key: key,
      name: last.facts.name,
      result: green > 0 ? .passes : cannotRun ? .cannotRun : .fails,
      isUnstable: isUnstable,
      isConfirmed: green > 1 ? true : nil,
      ending: isUnstable
        ? SafeText("first \(all[0].ending) and then \(last.ending)") : SafeText(last.ending),
      outputTail: last.facts.outputTail,
      log: last.facts.log
    )
  }
}
