internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Finds what a job's verification commands say about the untouched base, before its agent starts.
struct BaselineStep {
  /// The results on the base.
  struct Results {
    /// The result of each verification command, in order.
    var facts: [BaseFacts]
    /// True when the base already is what the job is to make of it.
    var isAlreadySo = false
  }

  let context: JobContext
  let rooms: RoomMaker
  let name: RoomMaker.Name

  private var specification: JobSpecification { context.specification }

  /// Runs the commands whose results are not known; nil if the job needs none.
  ///
  /// Throws the reason not to start the agent.
  func run() throws(JobFailure) -> Results? {
    let steps = specification.verify
    guard specification.needsBaseline else { return nil }
    let limit = specification.verifyTimeout ?? specification.timeout
    let deadline = MonotonicInstant.now + limit
    let (room, keys) = try keys(deadline)
    let facts = try context.services.baselines.results(of: keys, in: room) {
      () throws(JobFailure) in
      if let reason = context.control.stopReason { throw .cancelled(reason) }
    } run: { missing throws(JobFailure) in
      try judge(missing, of: keys, deadline)
    }
    context.emit(.baselineKnown(context.id, keys: keys))
    // Another job may have given the commands other names.
    return try results(
      zip(steps, facts).map { step, known in
        var facts = known
        facts.name = SafeText(step.name).singleLine
        return facts
      }
    )
  }

  /// Decides whether the agent starts.
  private func results(_ facts: [BaseFacts]) throws(JobFailure) -> Results {
    let steps = specification.verify
    let red = facts.filter { $0.result != .passes }
    if specification.baseline == .requireGreen, let first = red.first {
      throw .error(
        .baselineRed,
        "`\(first.name.string)` does not pass on the base commit: it \(first.ending.string)",
        details: details(
          red,
          "these commands do not pass on the base commit, so the agent was not started"
        )
      )
    }
    let goals = zip(steps, facts).filter { $0.0.isGoal }.map(\.1)
    let passing = goals.filter { $0.result == .passes }
    guard !passing.isEmpty else { return Results(facts: facts) }
    if passing.count == goals.count, red.isEmpty, goals.allSatisfy({ $0.isConfirmed == true }) {
      return Results(facts: facts, isAlreadySo: true)
    }
    throw .error(
      .goalPasses,
      "the goal `\(passing[0].name.string)` passes on the base commit",
      details: details(
        passing,
        "these goals pass on the base commit, so they cannot show that the agent reached them"
      )
    )
  }

  private func details(_ facts: [BaseFacts], _ text: String) -> SafeText {
    let lines = facts.map { "`\($0.name.string)` \($0.ending.string)" }
    let tail = facts.first.map { "\nthe output of the first ended with:\n\($0.outputTail.string)" }
    return SafeText("\(text):\n\(lines.joined(separator: "\n"))\(tail ?? "")")
  }

  // MARK: - Keys

  /// Returns what identifies the room, and each command in it.
  private func keys(_ deadline: MonotonicInstant) throws(JobFailure) -> (String, [String]) {
    let copies: String
    do throws(GitError) {
      copies = try context.repository.digestOfCopies(
        specification.copy,
        of: context.job.repository,
        context.interruption(at: deadline)
      )
    } catch {
      throw context.failure(.copy, error, within: .verification, while: "reading copied files")
    }
    let environment = specification.environment
    let agent = specification.agent.environment
    func words(_ map: [String: String]) -> [String] {
      map.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }
    let groups = [
      [context.job.repository.commonDirectory, context.job.base.description, copies],
      specification.filters.sorted(),
      ["\(environment.base)"], environment.pass.sorted(), words(environment.set),
      // Commands do not get what is only for the agent.
      specification.secrets.sorted(), agent.pass.sorted(), agent.set.keys.sorted(),
      words(context.repositoryVariables),
      specification.matrix.flatMap { [$0.variable, $0.value] },
      specification.setup.map(\.run),
    ]
    let room = Self.digest(groups.map(Self.digest))
    // What a command says may depend on those before it.
    var last = room
    let keys = specification.verify.map { step in
      last = Self.key(of: step, after: last)
      return last
    }
    return (room, keys)
  }

  private static func key(of step: CommandStep, after earlier: String) -> String {
    let action =
      switch step.action {
      case .shell: ["shell", step.run]
      case .search(let search):
        [
          search.expectation.rawValue, search.pattern, "\(search.isFixed)",
          "\(search.ignoresCase)",
        ] + search.paths
      }
    // A goal that passes runs twice, and a command whose time runs out fails.
    let parts = [earlier, step.isGoal ? "goal" : "", step.timeout.map { "\($0)" } ?? ""]
    return digest(parts + action)
  }

  private static func digest(_ parts: [String]) -> String {
    let bytes = parts.flatMap { Array("\($0.utf8.count):\($0)\n".utf8) }
    return "\(SHA256.digest(of: bytes))"
  }

  // MARK: - Commands

  /// Runs commands on the base in a room of their own, from the first to the last missing one.
  private func judge(
    _ missing: [String],
    of keys: [String],
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> [BaseFacts] {
    try context.folder.make()
    try context.requireSamePrograms(onDelivered: false)
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
      var found: [BaseFacts] = []
      var leaks: [(place: JobState.LeakPlace, count: Int)] = []
      for (index, step) in specification.verify.enumerated() {
        let all = try run(step, index + 1, in: room, redactor, &watch, deadline)
        leaks += all.map { (.command($0.facts.name), $0.facts.leftovers) }
        let facts = Self.facts(keys[index], all)
        // An agent of another job may have planted a program meanwhile.
        try context.requireSamePrograms(onDelivered: false)
        // The commands before a missing one run again, because they may have made what it needs.
        guard missing.contains(facts.key) else { continue }
        context.emit(.baseJudged(context.id, facts))
        found.append(facts)
        if found.count == missing.count { break }
      }
      try context.requireNoLeaks(leaks.filter { $0.count > 0 }, isOfChange: false)
      return found
    } catch {
      outcome = error.outcome
      throw error
    }
  }

  /// Runs a command, and once more if that could change what it says; returns both runs.
  private func run(
    _ step: CommandStep,
    _ index: Int,
    in room: Room,
    _ redactor: Redactor,
    _ watch: inout TreeWatch,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> [Try] {
    try watch.noteFiles()
    let commands = RoomCommands(
      context: context,
      room: room,
      phase: .base,
      redactor: redactor,
      deadline: deadline,
      tree: room.workspace.record.baseTree
    )
    var all: [Try] = []
    for number in 1...2 {
      let facts = try commands.run(step, index: index, number: number)
      context.emit(.commandFinished(context.id, facts))
      if let reason = context.control.stopReason { throw .cancelled(reason) }
      if facts.result == .timedOut, MonotonicInstant.now >= deadline {
        throw JobContext.TimeLimit.verification
          .failure("running `\(facts.name.string)` on the base commit")
      }
      let changes = try watch.look()
      try watch.undo(changes)
      let last = Try(facts: facts, changed: changes.changed)
      all.append(last)
      let runsAgain = last.isGreen ? step.isGoal : facts.result != .cannotRun
      guard runsAgain, number == 1 else { break }
      // The second run would see what the first left.
      try watch.removeNewFiles()
    }
    return all
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
  }

  private static func facts(_ key: String, _ all: [Try]) -> BaseFacts {
    let last = all[all.count - 1]
    let green = all.count(where: \.isGreen)
    let isUnstable = green > 0 && green < all.count
    return BaseFacts(
      key: key,
      name: last.facts.name,
      result: green > 0 ? .passes : last.facts.result == .cannotRun ? .cannotRun : .fails,
      isUnstable: isUnstable,
      isConfirmed: green > 1 ? true : nil,
      ending: isUnstable
        ? SafeText("first \(all[0].ending) and then \(last.ending)") : SafeText(last.ending),
      outputTail: last.facts.outputTail,
      log: last.facts.log
    )
  }
}

extension JobSpecification {
  /// True when verification commands run on the base as well.
  var needsBaseline: Bool { baseline != .off || verify.contains(where: \.isGoal) }
}
