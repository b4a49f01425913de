internal import CSpawn

/// How many jobs the process's limit of open files has room for.
public enum DescriptorLimit {
  /// Descriptors that one job has open at the most: the agent's pipes, its records, its
  /// repository, a command or the servers that are tried beside it.
  static let perJob = 24
  /// Descriptors that the run has open besides.
  static let ofRun = 32

  /// Raises the limit as far as this many jobs need and returns how many it has room for.
  ///
  /// At least one: whether that one can run shows when it does. Core files are forbidden as well,
  /// to kjob and to what it starts. To be called before any thread is started.
  public static func room(for jobs: Int) -> Int {
    let available = kjob_prepare_limits(jobs * perJob + ofRun)
    return max(1, min(jobs, (available - ofRun) / perJob))
  }
}
