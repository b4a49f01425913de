internal import RunEvents
internal import Subprocess
internal import Synchronization
internal import Text

/// Measures the memory of jobs, and holds jobs back that have not started while the machine has
/// little left.
final class MemoryWatch: Sendable {
  private struct Content {
    /// The agent of each job, while it runs.
    var agents: [JobID: ProcessFacts] = [:]
    /// The command of each job, while it runs.
    var commands: [JobID: ProcessFacts] = [:]
    /// The most memory of each job.
    var peaks: [JobID: Int] = [:]
    /// The jobs that have started and are not over.
    var running: Set<JobID> = []
    /// The number of jobs at once while memory is short; nil while it is not.
    var limit: Int?
    var isOver = false
  }

  /// The time between two looks.
  private static let step = Duration.seconds(1)
  /// The pressure from which on memory is short: the percentage of time lost by waiting for it.
  private static let pressure = 20.0

  private let content = Mutex(Content())
  private let machine: Machine
  /// The number of jobs at once; nil if it is not lowered when memory is short.
  private let parallelism: Int?
  private let stop: Waker
  private let onChange: @Sendable (ParallelismFacts) -> Void

  /// Creates a watch that holds jobs back only if the number of jobs at once is automatic.
  init(
    _ machine: Machine,
    parallelism: Int?,
    stop: Waker,
    onChange: @escaping @Sendable (ParallelismFacts) -> Void
  ) {
    self.machine = machine
    self.parallelism = parallelism
    self.stop = stop
    self.onChange = onChange
  }

  /// The most memory that a job had at once, in bytes; nil if it was never measured.
  func peak(of job: JobID) -> Int? { content.withLock { $0.peaks[job] } }

  // MARK: - Measuring

  /// Measures every second on a thread of its own, until the run is over.
  func start() {
    // Without the thread, jobs are measured at the ends of turns only.
    try? DedicatedThread.start {
      while !self.content.withLock(\.isOver) {
        let jobs = self.content.withLock { Set($0.agents.keys).union($0.commands.keys) }
        for job in jobs { self.measure(job) }
        _ = Readiness.wait(for: [], until: MonotonicInstant.now + Self.step)
      }
    }
  }

  /// Ends the thread.
  func end() { content.withLock { $0.isOver = true } }

  /// Measures a job now.
  func measure(_ job: JobID) {
    let programs = content.withLock { [$0.agents[job], $0.commands[job]].compactMap(\.self) }
    let measured = programs.compactMap { facts in
      ProcessMemory(ofSupervised: Int32(clamping: facts.process), startTicks: facts.startTicks)
    }
    guard !measured.isEmpty else { return }
    let together = measured.reduce(0) { $0 + $1.resident }
    let most = max(together, measured.map(\.peakOfOne).max() ?? 0)
    content.withLock { $0.peaks[job] = max($0.peaks[job] ?? 0, most) }
  }

  /// Takes note of the programs of a job that begin and end.
  func receive(_ event: RunEvent.Kind, of job: JobID) {
    switch event {
    case .agentStarted(_, let process): content.withLock { $0.agents[job] = process }
    case .agentEnded: content.withLock { $0.agents[job] = nil }
    case .commandStarted(_, let start): content.withLock { $0.commands[job] = start.process }
    case .commandFinished: content.withLock { $0.commands[job] = nil }
    default: break
    }
  }

  // MARK: - Holding back

  /// Waits until a job may start; returns nil then, or the obstacle that came first.
  ///
  /// While no job runs, the next one always starts.
  func enter(_ job: JobID, unless obstacle: () -> SafeText?) -> SafeText? {
    while true {
      if let obstacle = obstacle() { return obstacle }
      let isShort = parallelism != nil && machine.isShortOfMemory(pressure: Self.pressure)
      if starts(job, isShort: isShort) { return nil }
      _ = Readiness.wait(for: [.readable(stop.number)], until: MonotonicInstant.now + Self.step)
    }
  }

  private func starts(_ job: JobID, isShort: Bool) -> Bool {
    content.withLock { content in
      guard let parallelism, parallelism > 1, !content.running.contains(job) else {
        content.running.insert(job)
        return true
      }
      let before = content.limit ?? parallelism
      let isHeld = isShort && !content.running.isEmpty
      content.limit = isHeld ? min(before, content.running.count) : nil
      let limit = content.limit ?? parallelism
      if limit != before {
        onChange(
          ParallelismFacts(cause: .memory, limit: limit, before: before, parallelism: parallelism)
        )
      }
      guard !isHeld else { return false }
      content.running.insert(job)
      return true
    }
  }

  /// Records that a job is over.
  func leave(_ job: JobID) {
    content.withLock { content in
      content.running.remove(job)
      content.agents[job] = nil
      content.commands[job] = nil
    }
  }
}

extension Machine {
  /// True while another job would make the machine swap or kill: it has less than a tenth of its
  /// memory left, or its processes wait for memory.
  fileprivate func isShortOfMemory(pressure limit: Double) -> Bool {
    if let pressure = memoryPressure, pressure >= limit { return true }
    guard let available = availableMemory, let total = totalMemory else { return false }
    return available < total / 10
  }
}
