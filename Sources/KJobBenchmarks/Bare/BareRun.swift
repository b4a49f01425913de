internal import Dispatch
internal import FileSystem
internal import FoundationEssentials
internal import Git
internal import Subprocess
internal import Synchronization

/// The bare cost of jobs: their workspaces, agents and commands, and nothing else.
///
/// No supervision, no deadlines, no records, no snapshot: what is left of kjob when all that it is
/// for is taken away.
struct BareRun: Sendable {
  private let trees: Trees
  private let template: Template
  private let folder: String
  private let agent: [String]
  private let environment: [String: String]
  /// Trees are filled by no more threads than there are processors for.
  private let filling = DispatchSemaphore(value: 2)

  /// `kjob-benchmarks bare REPOSITORY JOBS PARALLEL FOLDER AGENT…`.
  static func main(_ arguments: [String]) throws -> Int32 {
    guard arguments.count > 4, let jobs = Int(arguments[1]), let parallel = Int(arguments[2]),
      jobs > 0, parallel > 0
    else {
      throw BenchFailure("usage: kjob-benchmarks bare REPOSITORY JOBS PARALLEL FOLDER AGENT…")
    }
    let run = try BareRun(
      repository: arguments[0],
      folder: arguments[3],
      agent: Array(arguments.dropFirst(4))
    )
    try run.run(jobs, parallel: parallel)
    return 0
  }

  private init(repository: String, folder: String, agent: [String]) throws {
    trees = try Trees(repository: repository)
    template = try trees.template(in: folder)
    self.folder = folder
    self.agent = agent
    environment = ProcessInfo.processInfo.environment
  }

  private func run(_ jobs: Int, parallel: Int) throws {
    let next = Atomic(0)
    let failure = Mutex<BenchFailure?>(nil)
    let ended = DispatchSemaphore(value: 0)
    let threads = min(jobs, parallel)
    // Not Dispatch's own threads: there are no more of those than processors.
    let shared = Shared(next: next, failure: failure)
    for _ in 0..<threads {
      try DedicatedThread.start {
        while shared.failure.withLock({ $0 == nil }) {
          let number = shared.next.add(1, ordering: .relaxed).oldValue
          guard number < jobs else { break }
          do {
            try job(number)
          } catch {
            shared.failure.withLock { $0 = BenchFailure("job \(number): \(error)") }
          }
        }
        ended.signal()
      }
    }
    for _ in 0..<threads { ended.wait() }
    if let failure = shared.failure.withLock({ $0 }) { throw failure }
  }

  /// What the threads share.
  private final class Shared: Sendable {
    let next: Atomic<Int>
    let failure: Mutex<BenchFailure?>

    init(next: consuming Atomic<Int>, failure: consuming Mutex<BenchFailure?>) {
      self.next = next
      self.failure = failure
    }
  }

  private func job(_ number: Int) throws {
    filling.wait()
    let made = Result { try trees.workspace(number, of: template, in: folder, threads: 1) }
    filling.signal()
    let workspace = try made.get()
    let path = workspace.record.path
    var client = try BareClient(agent, in: path, environment: environment)
    try client.converse()
    // The words with which kjob starts an acceptance command.
    try Self.finish(
      ChildProcess(
        starting: command(["bash", "-eo", "pipefail", "-c", "true"], in: path),
        inputClosed: true
      )
    )
    let left = Workspace.remove(workspace.record)
    guard left.isEmpty else { throw BenchFailure("cannot remove: \(left.joined(separator: ", "))") }
  }

  private func command(_ arguments: [String], in path: String) -> Command {
    Command(arguments, environment: environment, workingDirectory: path)
  }

  /// Waits for a program that must succeed.
  static func finish(_ child: consuming ChildProcess) throws {
    _ = Readiness.wait(for: [.readable(child.ended.number)], until: nil)
    guard let status = child.reap(), status.isSuccess else {
      throw BenchFailure("a program failed")
    }
  }
}
