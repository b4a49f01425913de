internal import Git
internal import JobFile
internal import RunEvents
internal import Subprocess
internal import UntrustedText

extension Attempt {
  /// Runs every setup command; the first one that does not pass ends the job.
  func setUp(_ commands: ShellCommands) throws(JobFailure) {
    guard !specification.setup.isEmpty else { return }
    job.watch.setUp(id, job.job.repository, isRunning: true)
    defer { job.watch.setUp(id, job.job.repository, isRunning: false) }
    for (index, step) in specification.setup.enumerated() {
      let facts = try run(step, index + 1, commands)
      if let reason = control.stopReason { throw .cancelled(reason) }
      guard facts.result != .passed else { continue }
      if facts.result == .timedOut, MonotonicInstant.now >= commands.deadline {
        throw .jobTimeout("running the setup command `\(facts.name.string)`")
      }
      throw .error(
        .setupFailed,
        "the setup command `\(facts.name.string)` \(facts.ending.string)",
        details: Self.details(of: facts)
      )
    }
  }

  /// Runs every verification command; returns the refusal of the first one that does not pass.
  func verify(
    _ setup: ShellCommands,
    _ snapshot: Snapshot
  ) throws(JobFailure) -> JobFailure? {
    var commands = setup
    commands.phase = .verify
    commands.environment["KJOB_PATCH"] = commands.outputFolder + "/changes.patch"
    commands.environment["KJOB_TREE"] = snapshot.tree.description
    var verdict: JobFailure?
    for (index, step) in specification.verify.enumerated() {
      if let reason = control.stopReason { throw .cancelled(reason) }
      if MonotonicInstant.now >= commands.deadline { throw .jobTimeout("verifying the change") }
      let facts = try run(step, index + 1, commands)
      if let reason = control.stopReason, facts.result == .stopped { throw .cancelled(reason) }
      if facts.result == .timedOut, MonotonicInstant.now >= commands.deadline {
        throw .jobTimeout("running the verification `\(facts.name.string)`")
      }
      if verdict == nil, let refusal = Self.refusal(of: facts) { verdict = refusal }
    }
    return verdict
  }

  /// Runs one command; when its processes got out of control, the job's others are not run.
  private func run(
    _ step: CommandStep,
    _ index: Int,
    _ commands: ShellCommands
  ) throws(JobFailure) -> CommandFacts {
    let (facts, sweep) = try commands.run(step, index: index)
    dispatcher.emit(.commandFinished(id, facts))
    tell(sweep, of: .command(facts.name))
    guard let loss = sweep.failure(of: .command(facts.name)) else { return facts }
    throw control.stopReason.map { .cancelled($0) } ?? loss
  }

  private static func refusal(of facts: CommandFacts) -> JobFailure? {
    let type: ReasonType
    switch facts.result {
    case .passed: return nil
    case .failed, .stopped: type = .verifyFailed
    case .timedOut: type = .verifyTimeout
    case .cannotRun: type = .verifyCannotRun
    }
    let message: SafeText = "`\(facts.name.string)` \(facts.ending.string)"
    // No shell ever ran it, for want of processes or memory: nothing was judged by it.
    if facts.result == .cannotRun, facts.exitCode == nil {
      return .error(type, message, details: details(of: facts))
    }
    return .refused(type, message, details: details(of: facts))
  }

  private static func details(of facts: CommandFacts) -> SafeText {
    let head = "`\(facts.name.string)` \(facts.ending.string)"
    guard !facts.outputTail.isBlank else { return SafeText("\(head); it printed nothing") }
    return SafeText("\(head); its output ended with:\n\(facts.outputTail.string)")
  }
}
