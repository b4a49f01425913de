extension JobRecord {
  /// Creates the record of a job; nil if the run has none of the job.
  public init?(of job: JobID, in journal: Journal) {
    guard let state = journal.state.job(job) else { return nil }
    var found: [RunEvent] = []
    for event in journal.events {
      switch event.kind {
      case .jobCarried(job, let record):
        // It was carried before, and may have continued since.
        found = record.events.map { earlier in
          var earlier = earlier
          earlier.elapsed += event.elapsed - record.seconds
          return earlier
        }
      case .sourceObserved, .baseJudged: break
      case .sourceChanged(let facts) where facts.candidates.contains(job): found.append(event)
      case .outputChanged(nil, _): found.append(event)
      default: if event.kind.job == job { found.append(event) }
      }
    }
    let start = found.first?.elapsed ?? 0
    self.init(
      runID: state.carriedFrom ?? journal.header.runID,
      events: found.enumerated().map { index, event in
        RunEvent(
          sequence: index + 1,
          time: event.time,
          elapsed: max(0, event.elapsed - start),
          kind: event.kind
        )
      }
    )
  }
}
