internal import JSON
public import RunEvents
internal import Synchronization
internal import Text

/// The report for programs: `results.json`.
///
/// It is a ``RunReport`` and is versioned, like the journal's form; every planned job is in it
/// once, on its own line. A finished job does not change any more, so its line is kept instead of
/// being rendered again whenever another job ends.
public final class ResultsReport: Sendable {
  /// The version of the form.
  public static let version = RunReport.version

  private let finished = Mutex<[JobID: (state: JobState, line: [UInt8])]>([:])

  /// Creates a report.
  public init() {}

  /// Renders a state.
  public func render(_ state: RunState) throws -> [UInt8] {
    var bytes = try KebabJSON.encode(RunReport(state), prettyPrinted: true)
    // The object stays open for its last member.
    bytes.removeLast(2)
    bytes += Array(",\n  \"jobs\" : [".utf8)
    for (index, job) in state.jobs.enumerated() {
      bytes += Array((index == 0 ? "\n    " : ",\n    ").utf8)
      bytes += try line(job)
    }
    return bytes + Array("\n  ]\n}\n".utf8)
  }

  /// Renders one job of a run.
  public func render(_ job: JobState) throws -> [UInt8] {
    try KebabJSON.encode(JobReport(job), prettyPrinted: true) + Array("\n".utf8)
  }

  private func line(_ job: JobState) throws -> [UInt8] {
    guard job.outcome != nil else { return try KebabJSON.encode(JobReport(job)) }
    let known = finished.withLock { $0[job.planned.id] }
    // A finished job may still get a warning.
    if let known, known.state == job { return known.line }
    let line = try KebabJSON.encode(JobReport(job))
    finished.withLock { $0[job.planned.id] = (job, line) }
    return line
  }
}
