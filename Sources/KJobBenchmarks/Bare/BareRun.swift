internal import Dispatch
internal import FileSystem
internal import FoundationEssentials
internal import Git
internal import Subprocess
internal import Synchronization
internal import Threads

/// The bare cost of jobs: their workspaces, agents, and commands, and nothing else.
///
/// Jobs run without supervision, deadlines, records, and capture, which is everything that kjob adds.
/// Workspaces are made as in kjob, from one template, with the default isolation and number of
/// threads, and are removed as soon as their job is over; the template is removed at the end.
struct BareRun: Sendable {
  private let trees: Trees
  private let template: WorkspaceTemplate
  private let folder: String
  private let agent: [String]
  private let environment: [String: String]

  /// Runs `kjob-benchmarks bare REPOSITORY JOBS PARALLEL FOLDER AGENT…`.
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
    run.template.remove()
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
    let ended = DispatchSemaphore(value: 0)
    let threads = min(jobs, parallel)
    // Dispatch's own threads do not suffice: it has no more of them than processors.
    let shared = Shared()
    for _ in 0..<threads {
      try DedicatedThread.start {
        while shared.failure.withLock({ $0 == nil }) {
          let number = shared.next.add(1, ordering: .relaxed).oldValue
          guard number < jobs else { break }
          do {
            try job(number, shared)
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

  /// The state that the threads share.
  private final class Shared: Sendable {
    let next = Atomic(0)
    /// The number of workspaces that are being made.
    let filling = Atomic(0)
    let failure = Mutex<BenchFailure?>(nil)
  }

  private func job(_ number: Int, _ shared: Shared) throws {
    // This is kjob's rule for the number of threads.
    let others = shared.filling.add(1, ordering: .relaxed).newValue
    let made = Result {
      let threads = max(1, ThreadTeam.usefulCount / others)
      return try trees.workspace(number, of: template, in: folder, threads: threads)
    }
    shared.filling.subtract(1, ordering: .relaxed)
    let workspace = try made.get()
    let path = workspace.record.path
    var client = try BareClient(agent, in: path, environment: environment)
    try client.converse()
    // This is the command line with which kjob starts a verification command.
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
