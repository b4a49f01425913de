/// The three exit codes of every command that reports a run; they match Kiro's own.
public enum ExitCode: Int32, Hashable, Sendable {
  /// Every selected job passed.
  case success = 0
  /// Anything else happened.
  case failure = 1
  /// A required MCP server did not start, and nothing else failed: safe to run again.
  case mcpStartup = 3

  /// Creates the exit code of a run.
  ///
  /// A shard without jobs succeeds, because nothing can have failed; any other run without jobs
  /// fails.
  public init(_ state: RunState) {
    if state.jobs.isEmpty, state.header?.options.shard != nil {
      self = state.outputFaults.isEmpty ? .success : .failure
    } else if !state.outputFaults.isEmpty {
      self = .failure
    } else {
      self.init(jobs: state.jobs)
    }
  }

  /// Creates the exit code for a run's jobs.
  ///
  /// 1 takes precedence over 3, so that a pipeline that tolerates 3 never hides a real failure.
  /// Jobs that did not start because the gate stopped another job (fail-fast) do not count as
  /// failures of their own.
  public init(jobs: some Collection<JobState>) {
    if !jobs.isEmpty && !jobs.contains(where: \.hasProblem) {
      self = .success
      return
    }
    let stopped = jobs.filter { $0.outcome == .error && $0.reason?.type == .mcpStartup }
    let onlyThat = jobs.allSatisfy { job in
      switch job.outcome {
      case .passed, .open: true
      case .skipped: job.carriedFrom == nil
      // Running only the same jobs again would not run a carried one.
      case .error: job.reason?.type == .mcpStartup && job.carriedFrom == nil
      case .failed, .cancelled, nil: false
      }
    }
    self = !stopped.isEmpty && onlyThat ? .mcpStartup : .failure
  }
}
