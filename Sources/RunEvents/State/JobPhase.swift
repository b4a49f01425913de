/// A stretch of time in which a job did one thing.
public struct JobPhase: Hashable, Sendable {
  /// What a job does.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Its worktree and its environment are made.
    case workspace
    /// Its setup commands run.
    case setup
    /// Its agent starts, up to the open session.
    case agent
    /// Its agent's MCP servers start, up to the first prompt.
    case servers
    /// Its agent works on one prompt.
    case prompt
    /// Nothing of the agent is left, and what it made is read and written as a patch.
    case snapshot
    /// Its verification commands run.
    case verify
    /// What was made for it is removed.
    case cleanup
    /// Nothing happens before the next attempt.
    case waiting
  }

  /// What it did.
  public let kind: Kind
  /// In which attempt, from 1; the wait before an attempt belongs to the one before.
  public let attempt: Int
  /// When it began, in seconds since the run did.
  public let start: Double
  /// When it was over; nil while it is not.
  public fileprivate(set) var end: Double?
}

/// The phases of a job, folded from its events.
struct JobTimeline: Hashable, Sendable {
  private(set) var phases: [JobPhase] = []
  private var attempt = 1

  /// Takes the next event of the job.
  mutating func receive(_ event: RunEvent) {
    let now = event.elapsed
    switch event.kind {
    case .jobStarted, .verificationResumed: enter(.workspace, now)
    case .commandStarted(_, .setup, _, _): enter(.setup, now)
    case .commandStarted(_, .verify, _, _): enter(.verify, now)
    case .agentStarted: enter(.agent, now)
    case .sessionOpened: enter(.servers, now)
    case .promptSent: enter(.prompt, now, isNew: true)
    case .agentEnded: enter(.snapshot, now)
    case .patchWritten: enter(.cleanup, now)
    case .commandFinished(_, let facts) where facts.phase == .verify: enter(.cleanup, now)
    case .attemptFailed: enter(.waiting, now)
    case .attemptStarted(_, let number):
      attempt = number
      enter(.workspace, now)
    case .jobFinished: close(now)
    default: break
    }
  }

  /// Ends the present phase and begins another, unless it is the same that goes on.
  private mutating func enter(_ kind: JobPhase.Kind, _ now: Double, isNew: Bool = false) {
    if phases.last?.kind == .cleanup, phases.count > 1, kind != .waiting {
      // Something follows after all, so that this was only the end of what came before.
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
