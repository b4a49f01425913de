/// A period in which a job did one thing.
public struct JobPhase: Hashable, Sendable {
  /// The phases of a job.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Verification commands run on the untouched base.
    case baseline
    /// The worktree and the environment are being made.
    case workspace
    /// The setup commands run.
    case setup
    /// The agent starts, until the session is open.
    case agent
    /// The agent's MCP servers start, until the first prompt.
    case servers
    /// The agent works on one prompt.
    case prompt
    /// The agent is gone, and its changes are captured and written as a patch.
    case snapshot
    /// The clean room is being made and set up.
    case room
    /// The verification commands run.
    case verify
    /// The workspace and temporary files are being removed.
    case cleanup
    /// The job waits for the next attempt.
    case waiting
  }

  /// The kind of phase.
  public let kind: Kind
  /// The number of the attempt, from 1; the wait before an attempt belongs to the previous one.
  public let attempt: Int
  /// The start, in seconds since the start of the run.
  public let start: Double
  /// The end, in seconds since the start of the run; nil while the phase lasts.
  public fileprivate(set) var end: Double?
}

/// The phases of a job, folded from its events.
struct JobTimeline: Hashable, Sendable {
  private(set) var phases: [JobPhase] = []
  private var attempt = 1

  /// Handles the next event of the job.
  mutating func receive(_ event: RunEvent) {
    let now = event.elapsed
    switch event.kind {
    case .jobStarted, .verificationResumed: enter(.workspace, now)
    case .commandStarted(_, let start): enter(Self.phase(of: start), now)
    case .workspacePlanned: enter(.workspace, now)
    case .roomPlanned: enter(.room, now)
    case .agentStarted: enter(.agent, now)
    case .sessionOpened: enter(.servers, now)
    case .promptSent: enter(.prompt, now, isNew: true)
    case .agentEnded, .trialCaptured: enter(.snapshot, now)
    case .patchWritten: enter(.cleanup, now)
    case .commandFinished(_, let facts) where facts.phase == .verify:
      // A search of the tree has no process whose start is reported.
      enter(.verify, max(now - facts.seconds, phases.last?.start ?? now))
      enter(.cleanup, now)
    case .attemptFailed: enter(.waiting, now)
    case .attemptStarted(_, let number):
      attempt = number
      enter(.workspace, now)
    case .jobFinished: close(now)
    default: break
    }
  }

  private static func phase(of command: CommandStart) -> JobPhase.Kind {
    switch command.phase {
    case .baseSetup, .base: .baseline
    case .setup: .setup
    case .roomSetup: .room
    case .verify: .verify
    }
  }

  /// Ends the current phase and begins another, unless the same phase continues.
  private mutating func enter(_ kind: JobPhase.Kind, _ now: Double, isNew: Bool = false) {
    if phases.last?.kind == .cleanup, phases.count > 1, kind != .waiting {
      // Another phase follows, so the cleanup was only the end of the previous phase.
      phases.removeLast()
      phases[phases.count - 1].end = nil
    }
    if !isNew, let last = phases.last, last.kind == kind, last.attempt == attempt, last.end == nil {
      return
    }
    close(now)
    phases.append(JobPhase(kind: kind, attempt: attempt, start: now, end: nil))
  }

  private mutating func close(_ now: Double) {
    guard let last = phases.last, last.end == nil else { return }
    phases[phases.count - 1].end = max(last.start, now)
  }
}
