internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Verifies a delivered change in a room that contains it.
struct VerifyStep {
  let context: JobContext
  let room: Room
  let delivery: Delivery
  /// Masks secrets in the commands' output.
  let redactor: Redactor
  /// The end of the time for verification.
  let deadline: MonotonicInstant
  /// The results of the commands on the base; nil without a baseline.
  var base: BaselineStep.Results?
  /// The trial that is judged; nil for the final verification.
  var trial: Int?

  var limit: JobContext.TimeLimit { room.isClean ? .verification : .job }

  /// Runs setup, if it has to run again, and every verification command; throws the failure if the
  /// job does not pass.
  ///
  /// `tree` is the tree of the room's tracked files.
  func run(_ tree: ObjectID, runsSetup: Bool) throws(JobFailure) {
    let patch = try patchStatus()
    let (refusal, touched) = try judge(tree, runsSetup: runsSetup)
    reportTouched(touched)
    if let refusal { throw refusal.failure }
    // Verification runs the agent's code as this user, so it may have written to the patch.
    guard try patchStatus() == patch else {
      throw .error(.output, "changes.patch was changed while it was verified")
    }
    try context.requireNoLeaks()
  }

  /// Judges a trial as far as the first command that refuses it.
  func runTrial(_ tree: ObjectID, runsSetup: Bool) -> RepairLoop.Judgement {
    do throws(JobFailure) {
      let (refusal, _) = try judge(tree, runsSetup: runsSetup)
      return RepairLoop.Judgement(failure: refusal?.failure, command: refusal?.command)
    } catch {
      return RepairLoop.Judgement(failure: error)
    }
  }

  /// The reason why a command refuses the change.
  private struct Refusal {
    var failure: JobFailure
    var command: CommandFacts
  }

  private func judge(
    _ tree: ObjectID,
    runsSetup: Bool
  ) throws(JobFailure) -> (Refusal?, touched: Set<String>) {
    try context.requireSameEnvironment()
    reportNeighbours()
    var watch = try TreeWatch(context, room, tree, until: deadline)
    if runsSetup { try setUp(&watch) }
    let judgement = try runCommands(&watch)
    // A refused change stays refused.
    if judgement.0 == nil { try watch.requireSize() }
    return judgement
  }

  private func setUp(_ watch: inout TreeWatch) throws(JobFailure) {
    guard !context.specification.setup.isEmpty else { return }
    try SetUpStep(context: context, phase: .roomSetup, trial: trial).run(in: room, until: deadline)
    let changes = try watch.look()
    // What `restore` names is delivered as the base has it, whatever setup makes of it.
    let restored = context.specification.changes.restored
    let others = changes.changed.filter { path in !restored.contains { $0.matches(path) } }
    if context.specification.deliversSetup, !others.isEmpty {
      throw .error(
        .setupNotRepeatable,
        SafeText(
          "setup does not make the delivered changes again: \(Wording.names(others, first: 1))"
        ),
        details: SafeText(
          "setup with `deliver: true` does not make the same changes each time\n"
            + text(of: changes)
        )
      )
    }
    report(changes)
    try watch.accept(changes)
  }

  /// Runs all commands; returns the refusal of the first that does not pass, and the files that
  /// commands wrote without changing them.
  private func runCommands(
    _ watch: inout TreeWatch
  ) throws(JobFailure) -> (Refusal?, touched: Set<String>) {
    var first: Refusal?
    var touched: Set<String> = []
    var comparisons: [BaselineComparison] = []
    for (index, step) in context.specification.verify.enumerated() {
      if let reason = context.control.stopReason { throw .cancelled(reason) }
      if MonotonicInstant.now >= deadline {
        throw context.failure(after: limit, while: "verifying the change")
      }
      var (facts, changes) = try run(step, index, &watch)
      facts.baseline = comparison(facts, index, changes)
      if base?.facts[index].isUnstable == true { facts.isUnstableOnBase = true }
      context.emit(.commandFinished(context.id, facts))
      if let comparison = facts.baseline { comparisons.append(comparison) }
      if changes.changed.isEmpty { touched.formUnion(changes.touched) }
      let failure = refusal(of: facts, step, changes)
      if failure == nil, !changes.changed.isEmpty {
        let text = "`\(facts.name.string)` changed files of the tree, which were put back"
        context.warn(text, naming: changes.changed)
      }
      if first == nil, let failure {
        first = Refusal(failure: failure, command: facts)
        if trial != nil { break }
      }
    }
    if first == nil, let failure = undecided(comparisons) { throw failure }
    return (first, touched)
  }

  /// Runs a command, again if it may be flaky, and puts back what it changed.
  private func run(
    _ step: CommandStep,
    _ index: Int,
    _ watch: inout TreeWatch
  ) throws(JobFailure) -> (CommandFacts, TreeChanges) {
    let commands = RoomCommands(
      context: context,
      room: room,
      phase: .verify,
      redactor: redactor,
      deadline: deadline,
      trial: trial,
      variables: [
        "KJOB_PATCH": "\(context.folder.shownPath)/\(delivery.patch.name)",
        "KJOB_TREE": delivery.patch.tree.description,
      ],
      tree: delivery.patch.tree
    )
    let isRedOnBase = base?.facts[index].result != .passes && base != nil
    let retries = isRedOnBase ? 0 : step.retries
    if retries > 0 { try watch.noteFiles() }
    var tries: [CommandFacts.Try] = []
    while true {
      var facts = try commands.run(step, index: index + 1, number: tries.count + 1)
      if let reason = context.control.stopReason, facts.result == .stopped {
        context.emit(.commandFinished(context.id, facts))
        throw .cancelled(reason)
      }
      if facts.result == .timedOut, MonotonicInstant.now >= deadline {
        context.emit(.commandFinished(context.id, facts))
        let doing: SafeText = "running the verification `\(facts.name.string)`"
        throw context.failure(after: limit, while: doing)
      }
      let changes = try watch.look()
      try watch.undo(changes)
      if facts.result == .failed, tries.count < retries {
        tries.append(CommandFacts.Try(facts))
        try watch.removeNewFiles()
        continue
      }
      facts.earlierTries = tries.isEmpty ? nil : tries
      if !tries.isEmpty, facts.result == .passed { facts.result = .flaky }
      return (facts, changes)
    }
  }

  private func patchStatus() throws(JobFailure) -> FileStatus {
    try withOutput { () throws(FileError) in
      try FileStatus(ofPath: "\(context.folder.path)/\(delivery.patch.name)")
    }
  }
}
