internal import Publish
internal import RunEvents
internal import Synchronization

/// The keys of the jobs that were published, each of which has one request.
final class TakenKeys: Sendable {
  private let jobs = Mutex<[ChangeKey: JobID]>([:])

  /// Takes a key for a job; returns the job that has it already, or nil.
  func take(_ key: ChangeKey, for job: JobID) -> JobID? {
    jobs.withLock { jobs in
      if let other = jobs[key] { return other }
      jobs[key] = job
      return nil
    }
  }
}
