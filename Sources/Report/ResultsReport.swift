internal import JSON
public import RunEvents
internal import Synchronization
internal import Text

/// The report for programs: `results.json`.
///
/// It is a ``RunReport`` and is versioned, like the journal's form; every planned job stands in it
/// once, each on a line of its own. A job that is over changes no more, so its line is kept and not
/// rendered again each time another one ends.
public final class ResultsReport: Sendable {
  /// The version of the form.
  public static let version = RunReport.version

  private let finished = Mutex<[JobID: (state: JobState, line: [UInt8])]>([:])

  /// Makes a report.
  public init() {}

  /// Renders what is known.
  public func render(_ state: RunState) throws -> [UInt8] {
    var bytes = try JSONForm.encode(RunReport(state), forPeople: true)
    // The object is left open for its last member.
    bytes.removeLast(2)
    bytes += Array(",\n  \"jobs\" : [".utf8)
    for (index, job) in state.jobs.enumerated() {
      bytes += Array((index == 0 ? "\n    " : ",\n    ").utf8)
      bytes += try line(job)
    }
    return bytes + Array("\n  ]\n}\n".utf8)
  }

  private func line(_ job: JobState) throws -> [UInt8] {
    guard job.outcome != nil else { return try JSONForm.encode(JobReport(job)) }
    let known = finished.withLock { $0[job.planned.id] }
    // A warning may still come for a job that is over.
    if let known, known.state == job { return known.line }
    let line = try JSONForm.encode(JobReport(job))
    finished.withLock { $0[job.planned.id] = (job, line) }
    return line
  }
}
