internal import FoundationEssentials
public import RunEvents
internal import Sessions
internal import Subprocess
internal import Synchronization
public import Text

/// Puts all events of a run into one order.
///
/// Jobs run on their own threads and call ``emit(_:)``, which returns once every reporter has
/// received the event. The journal is the first reporter, so that a job's next step comes after its
/// record.
final class Dispatcher: Sendable {
  private struct Content {
    var state: RunState
    var sequence: Int
    var reporters: [any Reporter]
    var failures: [RunResult.ReportFailure] = []
    /// Masks secrets in all events.
    var redactor = Redactor(secrets: [])
    /// Masks further secrets in the events of one job.
    var redactors: [JobID: Redactor] = [:]
  }

  private let content: Mutex<Content>
  /// The reporters that want the agents' current activity.
  private let watchers: [any Reporter]
  /// Masks the run's secrets in activities, which do not wait for the reporters.
  private let redactor: Redactor
  /// The level of detail that the reporters want of the agents' current activity.
  let activityInterest: ActivityInterest
  /// The time at which the run would have begun without an interruption.
  private let start: MonotonicInstant
  private let now: @Sendable () -> Date
  private let control: RunControl

  /// Creates a dispatcher that sends masked events to the reporters in their order.
  ///
  /// With `journal`, it continues where that journal ends.
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

  /// Masks a job's own secrets in all its later events.
  func mask(_ job: JobID, with redactor: Redactor) {
    content.withLock { $0.redactors[job] = redactor }
  }

  /// Masks the secrets of all jobs in text for one of kjob's own files.
  func masked(_ text: String) -> String { content.withLock(\.redactor).masked(text) }

  /// Sends an event to every reporter.
  ///
  /// A reporter that fails gets no further events; its failure is kept and reported at the end.
  /// Only the loss of the journal stops the run, because cleanup and resuming depend on it.
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
    // Done outside the lock, because stopping the run emits an event too.
    if let lost { control.requestStop("cannot write \(lost)") }
  }

  /// Reports an agent's current activity to the watchers.
  ///
  /// This does not wait for the lock, so activities have no defined order relative to events of
  /// other threads.
  func report(_ activity: JobActivity) {
    guard !watchers.isEmpty else { return }
    var activity = activity
    activity.kind = activity.kind.masked(by: redactor)
    for watcher in watchers { watcher.receive(activity) }
  }

  /// Returns a job as the journal has it.
  func planned(_ job: JobID) -> PlannedJob? { content.withLock { $0.state.job(job)?.planned } }

  /// Returns true if the job already ran in an earlier run in the same output folder.
  func replaces(_ job: JobID) -> Bool {
    content.withLock { $0.state.replacedJobs.contains(job) }
  }

  /// Returns the state of a job's source repository when the job began, as an earlier process
  /// recorded it.
  func sourceAtStart(of job: JobID) -> [String: String]? {
    content.withLock { $0.state.sourcesAtStart[job] }
  }

  /// Returns the number of times that kjob was ended while an attempt at a job was in progress.
  func interruptions(of job: JobID) -> Int {
    let attempts = content.withLock { $0.state.job(job)?.earlierAttempts } ?? []
    return attempts.count { $0.end?.reason.type == .interrupted }
  }

  /// Returns the places where processes were left behind in a job's current attempt.
  func leaks(of job: JobID) -> [(place: JobState.LeakPlace, count: Int)] {
    content.withLock { $0.state.job(job)?.leaks } ?? []
  }

  /// The result after all events so far.
  var result: RunResult {
    content.withLock { RunResult(state: $0.state, reportFailures: $0.failures) }
  }
}

/// The result of a run.
public struct RunResult: Sendable {
  /// A report that could not be written.
  public struct ReportFailure: Hashable, Sendable {
    /// The report.
    public var subject: String
    /// The reason.
    public var reason: SafeText
  }

  /// The state of the run and all its jobs.
  public var state: RunState
  /// The reports that could not be written.
  public var reportFailures: [ReportFailure]
}
