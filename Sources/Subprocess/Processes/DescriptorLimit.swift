internal import CSpawn

/// The number of jobs that the process's limit of open files allows.
public enum DescriptorLimit {
  /// The largest number of descriptors that one job has open.
  ///
  /// They are the agent's pipes, its records, its repository, and a command or the servers tested
  /// at the same time.
  static let perJob = 24
  /// The number of descriptors that the run itself has open.
  static let ofRun = 32

  /// Raises the limit as far as this many jobs need and returns the number of jobs that fit.
  ///
  /// Returns at least one; whether that job can run becomes apparent when it does. Also forbids
  /// core files, for kjob and for the processes that it starts. Call it before any thread is
  /// started.
  public static func room(for jobs: Int) -> Int {
    let available = kjob_prepare_limits(jobs * perJob + ofRun)
    return max(1, min(jobs, (available - ofRun) / perJob))
  }
}
