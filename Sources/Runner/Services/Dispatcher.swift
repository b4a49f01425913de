internal import FoundationEssentials
public import RunEvents
internal import Sessions
internal import Subprocess
internal import Synchronization
public import Text

/// The one place that puts everything that happens in a run into one order.
///
/// Jobs run on threads of their own and call ``emit(_:)``, which returns when every reporter has
/// taken the event. The journal stands first among them, so that a job's next step comes after its
/// record.
final class Dispatcher: Sendable {
  private struct Content {
    var state: RunState
    var sequence: Int
    var reporters: [any Reporter]
    var failures: [RunResult.ReportFailure] = []
    /// For everything.
    var redactor = Redactor(secrets: [])
    /// For what is told of a job besides.
    var redactors: [JobID: Redactor] = [:]
  }

  private let content: Mutex<Content>
  /// The reporters that want to know what agents do at the moment.
  private let watchers: [any Reporter]
  /// What the whole run keeps secret, also where nothing waits for the reporters.
  private let redactor: Redactor
  /// How much anybody wants to know of what agents do at the moment.
  let activityInterest: ActivityInterest
  /// When the run would have begun had nobody ended it.
  private let start: MonotonicInstant
  private let now: @Sendable () -> Date
  private let control: RunControl

  /// Makes a dispatcher that tells the reporters in their order, and nobody a secret.
  ///
  /// It goes on behind what `journal` tells, where there is one.
  init(
    reporters: [any Reporter],
    control: RunControl,
    redactor: Redactor = Redactor(secrets: []),
    continuing journal: Journal? = nil,
    now: @escaping @Sendable () -> Date
  ) {
    let state = journal?.state ?? RunState()
    content = Mutex(
      Content(
        state: state,
        sequence: journal?.events.count ?? 0,
        reporters: reporters,
        redactor: redactor
      )
    )
    watchers = reporters.filter { $0.activityInterest > .none }
    self.redactor = redactor
    activityInterest = watchers.map(\.activityInterest).max() ?? .none
    start = MonotonicInstant.now - .seconds(state.elapsed)
    self.control = control
    self.now = now
  }

  /// Keeps a job's own secrets from whatever is told of it from now on.
  func mask(_ job: JobID, with redactor: Redactor) {
    content.withLock { $0.redactors[job] = redactor }
  }

  /// Text for one of kjob's own files, without the secrets of any job.
  func masked(_ text: String) -> String {
    content.withLock(\.redactor).masked(text)
  }

  /// Tells every reporter what happened.
  ///
  /// A reporter that fails is heard no more; its failure is kept and told at the end. Only the
  /// loss of the journal stops the run, since clean-up and resuming depend on it.
  func emit(_ kind: RunEvent.Kind) {
    let lost = content.withLock { content in
      var lost: String?
      content.sequence += 1
      var kind = kind.masked(by: content.redactor)
      if let job = kind.job, let redactor = content.redactors[job] {
        kind = kind.masked(by: redactor)
      }
      let event = RunEvent(
        sequence: content.sequence,
        time: now(),
        elapsed: (MonotonicInstant.now - start) / .seconds(1),
        kind: kind
      )
      content.state.receive(event)
      var working: [any Reporter] = []
      for reporter in content.reporters {
        do {
          try reporter.receive(event, content.state)
          working.append(reporter)
        } catch {
          let failure = RunResult.ReportFailure(
            subject: reporter.subject,
            reason: SafeText("\(error)")
          )
          content.failures.append(failure)
          if reporter.isEssential { lost = failure.subject }
        }
      }
      content.reporters = working
      return lost
    }
    // Outside the lock: that the run stops is an event as well.
    if let lost { control.requestStop("cannot write \(lost)") }
  }

  /// Tells whoever watches what an agent does at the moment.
  ///
  /// It waits for nobody, and so it is in no order with events of other threads.
  func tell(_ activity: JobActivity) {
    guard !watchers.isEmpty else { return }
    var activity = activity
    activity.kind = activity.kind.masked(by: redactor)
    for watcher in watchers { watcher.receive(activity) }
  }

  /// What a job's source repository was like when it began, as an earlier process noted it.
  func sourceAtStart(of job: JobID) -> [String: String]? {
    content.withLock { $0.state.sourcesAtStart[job] }
  }

  /// How often kjob was ended while an attempt at a job was under way.
  func interruptions(of job: JobID) -> Int {
    let attempts = content.withLock { $0.state.job(job)?.earlierAttempts } ?? []
    return attempts.count { $0.end?.reason.type == .interrupted }
  }

  /// Where processes were left behind in a job's present attempt.
  func leaks(of job: JobID) -> [(place: JobState.LeakPlace, count: Int)] {
    content.withLock { $0.state.job(job)?.leaks } ?? []
  }

  /// What is known after all events up to now.
  var result: RunResult {
    content.withLock { RunResult(state: $0.state, reportFailures: $0.failures) }
  }
}

/// What came of a run.
public struct RunResult: Sendable {
  /// A report that could not be written.
  public struct ReportFailure: Hashable, Sendable {
    /// What could not be written.
    public var subject: String
    /// Why.
    public var reason: SafeText
  }

  /// All that is known of the jobs.
  public var state: RunState
  /// The reports that could not be written.
  public var reportFailures: [ReportFailure]
}
