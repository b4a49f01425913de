/// How much is measured.
struct Size: Sendable {
  /// The name on the command line.
  var name: String
  /// The repositories of which workspaces are made, with the goals that hold for each.
  var workspaces: [RepositoryKind]
  /// How many workspaces are made at a time.
  var workspaceCounts = [1, 4, 16]
  /// The repositories in which files are changed.
  var snapshots: [RepositoryKind]
  /// How many files are changed.
  var changes: [Int]
  /// The repository on which jobs run.
  var runs: RepositoryKind
  /// How many jobs run, and how many at once.
  var runShapes: [(jobs: Int, parallel: Int)]
  /// How many jobs the loop of a user gets.
  var loopJobs: Int
  /// How many updates an agent sends.
  var updates: Int
  /// How long an agent's one line is.
  var lineBytes: Int
  /// How many sessions are idle at once.
  var sessions: Int
  /// How many job files are listed.
  var jobFiles: Int
  /// How long each step of stopping an agent waits, in milliseconds.
  var grace: Int
  /// How often methods take turns.
  var rounds: Rounds

  /// What the README shows; twenty minutes once all is made.
  static let full = Size(
    name: "full",
    workspaces: [.text(1_000), .text(10_000), .text(50_000), .small(20_000)],
    snapshots: [.text(10_000), .text(50_000)],
    changes: [0, 1, 100, 5_000],
    runs: .text(1_000),
    runShapes: [(1, 1), (10, 8), (100, 1), (100, 8), (1_000, 8), (1_000, 64)],
    loopJobs: 10,
    updates: 200_000,
    lineBytes: 60 << 20,
    sessions: 64,
    jobFiles: 500,
    grace: 1_000,
    rounds: Rounds(least: 3, most: 40, seconds: 2)
  )

  /// Every row, in two minutes.
  static let quick = Size(
    name: "quick",
    workspaces: [.text(1_000), .small(1_000)],
    snapshots: [.text(10_000)],
    changes: [0, 1, 100, 1_000],
    runs: .text(1_000),
    runShapes: [(1, 8), (10, 8), (100, 8)],
    loopJobs: 10,
    updates: 50_000,
    lineBytes: 16 << 20,
    sessions: 16,
    jobFiles: 500,
    grace: 1_000,
    rounds: Rounds(least: 3, most: 15, seconds: 0.5)
  )

  /// Every row in seconds, for the tests of the suite itself; its figures mean nothing.
  static let tiny = Size(
    name: "tiny",
    workspaces: [.text(20)],
    workspaceCounts: [1, 2],
    snapshots: [.text(20)],
    changes: [0, 2],
    runs: .text(20),
    runShapes: [(1, 2), (2, 2)],
    loopJobs: 1,
    updates: 200,
    lineBytes: 1 << 16,
    sessions: 2,
    jobFiles: 3,
    grace: 50,
    rounds: Rounds(least: 1, most: 1, seconds: 0)
  )

  /// Every size that can be asked for.
  static let all = [full, quick, tiny]
}
