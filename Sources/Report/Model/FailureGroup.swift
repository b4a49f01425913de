internal import RunEvents
internal import Text

/// Jobs that did not pass for the same reason.
struct FailureGroup {
  /// The outcome of the jobs.
  var outcome: Outcome?
  /// The type of their reason.
  var type: ReasonType?
  /// The message, without the parts that differ from job to job.
  var message: String
  /// The jobs, in the order of the plan.
  var jobs: [JobState]

  private struct Key: Hashable {
    var outcome: Outcome?
    var type: ReasonType?
    var message: String
  }

  /// Returns the jobs of a run that began and did not pass, by reason: failures first, then errors and
  /// stopped jobs, larger groups first.
  static func groups(of state: RunState) -> [FailureGroup] {
    groups(of: state.jobs.filter { $0.outcome != .skipped && $0.hasProblem })
  }

  /// Groups jobs that did not pass.
  static func groups(of jobs: some Sequence<JobState>) -> [FailureGroup] {
    var groups: [FailureGroup] = []
    var places: [Key: Int] = [:]
    for job in jobs {
      let message = Self.message(of: job)
      let key = Key(outcome: job.outcome, type: job.reason?.type, message: message)
      if let place = places[key] {
        groups[place].jobs.append(job)
      } else {
        places[key] = groups.count
        groups.append(
          FailureGroup(
            outcome: job.outcome,
            type: job.reason?.type,
            message: message,
            jobs: [job]
          )
        )
      }
    }
    let ranks: [Outcome?] = [.failed, .error, nil, .cancelled]
    func rank(_ group: FailureGroup) -> Int { ranks.firstIndex(of: group.outcome) ?? ranks.count }
    return groups.enumerated().sorted {
      (rank($0.element), -$0.element.jobs.count, $0.offset)
        < (rank($1.element), -$1.element.jobs.count, $1.offset)
    }.map(\.element)
  }

  /// Returns a job's message, with its own id and folder left out.
  private static func message(of job: JobState) -> String {
    guard let reason = job.reason else { return "not over when kjob ended" }
    let text = reason.message.singleLine.string
    let (id, folder) = (job.planned.id, job.planned.folder)
    // A short id may be a word of the message.
    guard id.utf8.count > 3 else { return text }
    return text.replacing("`\(id)`", with: "the job").replacing("/\(folder)/", with: "/…/")
  }
}
