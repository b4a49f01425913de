internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Judges a job's change while the agent's session is open, and returns what to ask of the agent.
///
/// A trial that passes is not the verdict: the last judgement always comes after the agent is gone.
struct RepairLoop {
  /// The result of judging a trial.
  struct Judgement {
    /// The reason why the change would be refused; nil if it would pass.
    var failure: JobFailure?
    /// The command that refuses it.
    var command: CommandFacts?
  }

  let context: JobContext
  let capture: CaptureStep
  let meter: UsageMeter
  /// The change of the last trial, which counts if the agent is lost, and the trial's number.
  private(set) var last: (captured: Captured, number: Int)?
  private var trees: Set<ObjectID> = []
  private var number = 0
  private var repairs = 0

  init(_ context: JobContext, _ capture: CaptureStep, _ meter: UsageMeter) {
    self.context = context
    self.capture = capture
    self.meter = meter
  }

  private var settings: RepairSettings { context.specification.repair }

  /// Captures and judges the change; returns the prompt that asks for a repair, or nil when the
  /// agent's work is over.
  mutating func next(
    in room: Room,
    since setUp: ObjectID?,
    until deadline: MonotonicInstant,
    judge: (Captured, _ trial: Int) -> Judgement
  ) throws(JobFailure) -> String? {
    guard settings.attempts > 0 else { return nil }
    number += 1
    let captured = try capture.run(in: room, since: setUp, trial: number, until: deadline)
    last = (captured, number)
    let isNew = trees.insert(captured.delivered.tree).inserted
    // A refused policy is final, and the final capture reports it.
    if let refusal = captured.refusal {
      finish(refusal, "a change that the policy refuses is not repaired")
      return nil
    }
    guard isNew else {
      finish(nil, "the repair left the change as it was before")
      return nil
    }
    let judgement = judge(captured, number)
    if let reason = context.control.stopReason { throw .cancelled(reason) }
    guard let failure = judgement.failure else {
      finish(nil, nil)
      return nil
    }
    if let ending = ending(after: failure, judgement.command) {
      finish(failure.reason, ending)
      return nil
    }
    finish(failure.reason, nil)
    repairs += 1
    return settings.prompt.text(
      name: judgement.command?.name.string ?? failure.reason.type.rawValue,
      output: Self.output(of: judgement.command, failure),
      exitCode: Self.exitCode(of: judgement.command)
    )
  }

  /// True once a repair prompt was returned.
  var hasRepaired: Bool { repairs > 0 }

  private func finish(_ reason: Reason?, _ ending: SafeText?) {
    let verdict = TrialVerdict(number: number, reason: reason, ending: ending)
    context.emit(.trialJudged(context.id, verdict))
  }

  /// The reason why a refused change is not repaired; nil if it is.
  private func ending(after failure: JobFailure, _ command: CommandFacts?) -> SafeText? {
    guard failure.outcome == .failed else { return "the change could not be judged" }
    if command?.result == .cannotRun { return "a command that cannot run is not repaired" }
    if repairs >= settings.attempts {
      return SafeText("\(Wording.count(settings.attempts, "repair")) did not help")
    }
    if let exhaustion = meter.exhaustion { return exhaustion }
    return nil
  }

  /// The exit code of the run that failed, or its ending in words.
  private static func exitCode(of command: CommandFacts?) -> String {
    guard let command else { return "none" }
    if command.result == .flaky, let failed = command.earlierTries?.first {
      return failed.exitCode.map(String.init) ?? failed.ending.string
    }
    return command.exitCode.map(String.init) ?? command.ending.string
  }

  /// The end of what the command printed, with secrets masked.
  private static func output(of command: CommandFacts?, _ failure: JobFailure) -> String {
    guard failure.reason.type != .verifyChanged, let command, !command.outputTail.isBlank else {
      return failure.reason.details.string
    }
    return String(command.outputTail.string.suffix(longestOutput))
  }

  /// The maximum length of the output in a prompt, in characters.
  private static let longestOutput = 8_000
}
