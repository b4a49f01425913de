internal import FileSystem
internal import FoundationEssentials

/// Runs kjob with the benchmarks' agent.
struct KJobRun {
  private let bench: Bench
  private let folder: String

  /// Creates a value that uses this folder.
  init(_ bench: Bench, in folder: String) {
    self.bench = bench
    self.folder = folder
  }

  /// Writes a job file and runs its jobs, `parallel` at once.
  ///
  /// The sample is of the whole run, from the start of the program to its end. For a single job, it
  /// has the part `turn`, the time from the prompt to its answer.
  func run(
    jobs: Int,
    parallel: Int,
    repository: String,
    agent: [String],
    settings: String = "",
    expecting expected: Set<Int32> = [0],
    whileRunning: (Int32) throws -> Void = { _ in }
  ) throws -> Sample {
    try bench.remove([folder])
    try makeDirectories(folder)
    let words = agent.map { "\"\($0)\"" }.joined(separator: ", ")
    var text = """
      version: 1
      repos: ["\(repository)"]
      agent: { command: [\(words)] }
      prompt: Do it.
      verify: ["true"]
      \(settings)
      jobs:

      """
    for number in 1...jobs { text += "  job-\(number): {}\n" }
    try writeFile(folder + "/jobs.yml", Array(text.utf8))
    let process = bench.process(
      [
        bench.kjob, "run", folder + "/jobs.yml", "--jobs", "\(parallel)",
        "--output", folder + "/out", "--worktree-dir", folder + "/trees",
      ],
      in: bench.folder,
      output: folder + "/output",
      watchesMemory: true,
      countsEverything: true
    )
    var sample = try process.run(expecting: expected, whileRunning: whileRunning)
    // With several jobs, it would be the turn of only one of them.
    if jobs == 1 { sample.parts["turn"] = try Self.turn(in: folder + "/out/journal.jsonl") }
    try bench.remove([folder])
    return sample
  }

  /// Returns the seconds between a prompt and the end of its turn, according to the journal.
  private static func turn(in journal: String) throws -> Double {
    struct Event: Decodable {
      var event: String
      var elapsed: Double
    }
    var times: [String: Double] = [:]
    for line in (readText(journal) ?? "").split(separator: "\n") {
      let event = try JSONDecoder().decode(Event.self, from: Data(line.utf8))
      times[event.event] = event.elapsed
    }
    guard let start = times["prompt-sent"], let end = times["turn-ended"] else {
      throw BenchFailure("the journal has no turn")
    }
    return end - start
  }
}
