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
    /// True when the base has already reached the job's goals.
    var isAlreadySo = false
  }

  let context: JobContext
  let rooms: RoomMaker
  /// The number of the job's attempt, from 1.
  let attempt: Int

  var specification: JobSpecification { context.specification }

  /// The end of the time for one room that is made now.
  var deadline: MonotonicInstant {
    MonotonicInstant.now + (specification.verifyTimeout ?? specification.timeout)
  }

  /// Runs the commands whose results are not known; nil if the job needs none.
  ///
  /// Throws the reason not to start the agent.
  func run() throws(JobFailure) -> Results? {
    guard specification.needsBaseline else { return nil }
    return try results(try facts())
  }

  /// Throws unless the base has still reached the job's goals.
  func confirmAlreadySo() throws(JobFailure) {
    let facts = try facts()
    let unlike = zip(specification.verify, facts).filter { step, facts in
      facts.result != .passes || (step.isGoal && facts.isConfirmed != true)
    }.map(\.1)
    guard let first = unlike.first else { return }
    throw .refused(
      .verifyFailed,
      "the base commit was already so, but `\(first.name.string)` \(first.ending.string) there now",
      details: details(
        unlike,
        "the base commit was already so, but these commands do not pass there"
      )
    )
  }

  private func facts() throws(JobFailure) -> [BaseFacts] {
    let steps = specification.verify
    let (room, keys) = try keys(deadline)
    let facts = try context.services.baselines.results(of: keys, in: room) {
      () throws(JobFailure) in
      if let reason = context.control.stopReason { throw .cancelled(reason) }
    } run: { missing throws(JobFailure) in
      try judge(missing, of: keys)
    }
    context.emit(.baselineKnown(context.id, keys: keys))
    // Another job may have given the commands other names.
    return zip(steps, facts).map { step, known in
      var facts = known
      facts.name = SafeText(step.name).singleLine
      return facts
    }
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
    let tail = facts.first.flatMap { first in
      first.outputTail.isBlank
        ? nil : "\nthe output of the first ended with:\n\(first.outputTail.string)"
    }
    return SafeText("\(text):\n\(lines.joined(separator: "\n"))\(tail ?? "")")
  }

  // MARK: - Keys

  /// Returns the keys of the room and of each command in it.
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
      specification.setup.map(\.run), [specification.folder ?? ""],
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
}

extension JobSpecification {
  /// True when verification commands run on the base as well.
  var needsBaseline: Bool { baseline != .off || verify.contains(where: \.isGoal) }
}
