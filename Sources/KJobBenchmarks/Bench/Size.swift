/// The amount to measure.
struct Size: Sendable {
  /// The name on the command line.
  var name: String
  /// The repositories for workspaces.
  var workspaces: [RepositoryKind]
  /// The numbers of workspaces to make in one measurement.
  var workspaceCounts = [1, 4, 16]
  /// The repositories for changes of files.
  var snapshots: [RepositoryKind]
  /// The numbers of files to change.
  var changes: [Int]
  /// The repository for jobs.
  var runs: RepositoryKind
  /// The numbers of jobs, and of concurrent jobs.
  var runShapes: [(jobs: Int, parallel: Int)]
  /// The number of jobs for the script loop.
  var loopJobs: Int
  /// The repositories for jobs that verify in clean rooms.
  var rooms: [RepositoryKind]
  /// The number of those jobs.
  var roomJobs: Int
  /// The time that an agent works, in milliseconds.
  var agentTime = 2_000
  /// The number of updates that an agent sends.
  var updates: Int
  /// The length of an agent's single line, in bytes.
  var lineBytes: Int
  /// The number of concurrent idle sessions.
  var sessions: Int
  /// The number of job files to list.
  var jobFiles: Int
  /// The time to wait after each step of stopping an agent, in milliseconds.
  var grace: Int
  /// The number of rounds in which methods take turns.
  var rounds: Rounds

  /// The size that the README shows; twenty minutes once everything is generated.
  static let full = Size(
    name: "full",
    workspaces: [.text(1_000), .text(10_000), .text(50_000), .small(20_000)],
    snapshots: [.text(10_000), .text(50_000)],
    changes: [0, 1, 100, 5_000],
    runs: .text(1_000),
    runShapes: [(1, 1), (10, 8), (100, 1), (100, 8), (1_000, 8), (1_000, 64)],
    loopJobs: 10,
    rooms: [.text(1_000), .text(10_000)],
    roomJobs: 64,
    updates: 200_000,
    lineBytes: 60 << 20,
    sessions: 64,
    jobFiles: 500,
    grace: 1_000,
    rounds: Rounds(least: 3, most: 40, seconds: 2)
  )

  /// The size with every row in two minutes.
  static let quick = Size(
    name: "quick",
    workspaces: [.text(1_000), .small(1_000)],
    snapshots: [.text(10_000)],
    changes: [0, 1, 100, 1_000],
    runs: .text(1_000),
    runShapes: [(1, 8), (10, 8), (100, 8)],
    loopJobs: 10,
    rooms: [.text(1_000), .text(10_000)],
    roomJobs: 32,
    updates: 50_000,
    lineBytes: 16 << 20,
    sessions: 16,
    jobFiles: 500,
    grace: 1_000,
    rounds: Rounds(least: 3, most: 15, seconds: 0.5)
  )

  /// The size with every row in seconds, for the tests of the suite itself; its figures mean
  /// nothing.
  static let tiny = Size(
    name: "tiny",
    workspaces: [.text(20)],
    workspaceCounts: [1, 2],
    snapshots: [.text(20)],
    changes: [0, 2],
    runs: .text(20),
    runShapes: [(1, 2), (2, 2)],
    loopJobs: 1,
    rooms: [.text(20)],
    roomJobs: 2,
    agentTime: 10,
    updates: 200,
    lineBytes: 1 << 16,
    sessions: 2,
    jobFiles: 3,
    grace: 50,
    rounds: Rounds(least: 1, most: 1, seconds: 0)
  )

  /// All sizes.
  static let all = [full, quick, tiny]
}
