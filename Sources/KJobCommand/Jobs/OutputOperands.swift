internal import FileSystem
internal import RunEvents
internal import Sessions
internal import Text

/// The operands `[DIR] [JOB…]` of commands that look at a run: its output folder, by default
/// `kjob-out`, and jobs of it.
struct OutputOperands {
  /// The folder as the user gave it.
  var folder: String
  /// The jobs' ids or patterns.
  var jobs: [String]

  /// Reads the operands: the first one is a folder if a run is in it, or if it cannot be a job of the
  /// default folder.
  init(_ operands: [String], _ context: CommandContext) {
    let standard = SharedOption.defaultOutput
    guard let first = operands.first else {
      (folder, jobs) = (standard, [])
      return
    }
    func isRun(_ name: String) -> Bool {
      (try? FileStatus(ofPath: "\(context.absolute(name))/journal.jsonl")) != nil
    }
    let isFolder = isRun(first) || !isRun(standard) || (first.contains("/") && !first.contains("*"))
    (folder, jobs) = isFolder ? (first, Array(operands.dropFirst())) : (standard, operands)
  }

  /// Returns the ids of the run that the operands name, in the order of the plan; throws for the first
  /// operand that names none.
  func ids(among known: [JobID]) throws(UsageError) -> Set<JobID> {
    var found: Set<JobID> = []
    for operand in jobs {
      let glob = Glob(operand)
      let matching = known.filter { $0 == operand || (operand.contains("*") && glob.matches($0)) }
      let near = known.filter { $0.contains(operand) }
      if matching.isEmpty, !near.isEmpty, !operand.contains("*") {
        throw .partOfJobs(operand, folder: folder, near)
      }
      guard !matching.isEmpty else {
        throw .unknownJob(
          operand,
          folder: folder,
          near: NearWords.nearest(to: operand, among: known)
        )
      }
      found.formUnion(matching)
    }
    return found
  }
}
