internal import Git
internal import JobFile
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// One job of a run, with everything that its steps work with.
struct JobContext {
  /// The job as it was planned.
  let job: RunPlan.Job
  let services: RunServices
  /// Does everything that opens the repository or reads a workspace, for one job after another.
  let repository: RepositoryWork
  /// The value that marks every process of the job.
  let token: String

  /// Creates the context of the job with this place in its run, from 1.
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

  /// The job's folder in the output.
  var folder: JobFolder {
    JobFolder(
      "jobs/\(job.planned.folder)",
      output: settings.openedOutput,
      shownOutput: settings.outputDirectory,
      delivered: services.delivered
    )
  }

  /// Reports what happened.
  func emit(_ kind: RunEvent.Kind) {
    services.dispatcher.emit(kind)
  }

  /// Reports a warning about the job, in one line.
  func warn(_ text: SafeText) {
    services.dispatcher.emit(.warned(id, text.singleLine))
  }

  /// Reports a warning that names paths, the first ten of them.
  func warn(_ text: String, naming paths: [String]) {
    let named = paths.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
    let more = paths.count > 10 ? " and \(paths.count - 10) more" : ""
    warn(SafeText("\(text): \(named)\(more)"))
  }

  /// Interrupts work on the repository when the job's time is over or the run stops.
  ///
  /// Without a deadline, work has ten seconds and stops early only with the run: what an agent left
  /// when it failed is read although the job's time may be over.
  func interruption(at deadline: MonotonicInstant?) -> Interruption {
    let control = control
    guard let deadline else {
      let end = MonotonicInstant.now + .seconds(10)
      return Interruption { control.isImmediate || MonotonicInstant.now >= end }
    }
    return Interruption { control.stopReason != nil || MonotonicInstant.now >= deadline }
  }

  /// The failure of the job that an error of Git is, which came up while doing something.
  func failure(_ type: ReasonType, _ error: GitError, while doing: SafeText) -> JobFailure {
    guard error == .interrupted else { return .error(type, SafeText("\(error)")) }
    return control.stopReason.map { .cancelled($0) } ?? .jobTimeout(doing)
  }
}
