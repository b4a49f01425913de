internal import FileSystem
internal import Git
internal import Job
internal import JobFile
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// One job of a run, with everything that its steps need.
struct JobContext {
  /// The planned job.
  let job: RunPlan.Job
  let services: RunServices
  /// Opens the repository and reads workspaces on behalf of the job, one request at a time.
  let repository: RepositoryWork
  /// The value that marks every process of the job; a process that carries it belongs to the job.
  let token: String

  /// Creates the context of the job at this place in its run, from 1.
  init(_ job: RunPlan.Job, place: Int, _ services: RunServices, _ repository: RepositoryWork) {
    self.job = job
    self.services = services
    self.repository = repository
    token = "\(services.settings.runID)-\(place)"
  }

  var id: JobID { job.planned.id }
  var specification: JobSpecification { job.specification }
  var settings: RunSettings { services.settings }
  var control: RunControl { services.control }

  /// Where the job waits while the service behind its agent throttles; nil without a run.
  var gate: SessionGate? { services.gates[specification.agent] }

  /// The name of the folder of a clean room: as of a clone, the repository's.
  var checkoutName: String {
    let repository = specification.repository
    let name = repository.name ?? lastComponent(job.repository.workingTree)
    let isPlain = name.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "._-".utf8.contains(byte)
    }
    return isPlain && !name.isEmpty && !name.hasPrefix(".") ? name : "repository"
  }

  /// The change that is verified before an agent is asked; nil if there is none.
  ///
  /// Only the journal has it when a run is resumed.
  var storedChange: StoredChange? { services.dispatcher.planned(id)?.storedChange }

  /// The job's folder in the output.
  var folder: JobFolder { JobFolder(of: job.planned, settings, services.delivered) }

  /// Reports an event.
  func emit(_ kind: RunEvent.Kind) {
    services.memory.receive(kind, of: id)
    services.dispatcher.emit(kind)
  }

  /// Reports a warning about the job on one line.
  func warn(_ text: SafeText) { services.dispatcher.emit(.warned(id, text.singleLine)) }

  /// Reports a warning that names the first ten paths.
  func warn(_ text: String, naming paths: [String]) {
    warn(SafeText("\(text): \(Wording.names(paths))"))
  }

  /// Returns an interruption that stops work on the repository when the job's time runs out or the
  /// run stops.
  ///
  /// Without a deadline, work has ten seconds and stops early only with the run: what a failed
  /// agent left is captured even if the job's time has run out.
  func interruption(at deadline: MonotonicInstant?) -> Interruption {
    let control = control
    guard let deadline else {
      let end = MonotonicInstant.now + .seconds(10)
      return Interruption { control.isImmediate || MonotonicInstant.now >= end }
    }
    return Interruption { control.stopReason != nil || MonotonicInstant.now >= deadline }
  }

  /// The time limits of a job.
  enum TimeLimit {
    /// `timeout`, from worktree to patch.
    case job
    /// `verify-timeout`, for one room.
    case verification
  }

  /// Returns the failure of the job because a limit has passed during an activity.
  func failure(after limit: TimeLimit, while doing: SafeText) -> JobFailure {
    let timeout = specification.timeout
    switch limit {
    case .job: return .jobTimeout(timeout, while: doing)
    case .verification:
      let text = (specification.verifyTimeout ?? timeout).jobFileText
      return .error(
        .timeout,
        "verification timed out after `verify-timeout: \(text)`, while \(doing.string)"
      )
    }
  }

  /// Returns the job's failure for a Git error that occurred during an activity.
  func failure(
    _ type: ReasonType,
    _ error: GitError,
    within limit: TimeLimit = .job,
    while doing: SafeText
  ) -> JobFailure {
    guard error == .interrupted else { return .error(type, SafeText("\(error)")) }
    return control.stopReason.map { .cancelled($0) } ?? failure(after: limit, while: doing)
  }
}
