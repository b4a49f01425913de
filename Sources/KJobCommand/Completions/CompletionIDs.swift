internal import FileSystem
internal import FoundationEssentials
internal import Job
internal import JobFile
internal import Report
internal import RunEvents
internal import Sessions
internal import Text

/// The ids that a shell offers for the words on an unfinished command line.
///
/// The user is still typing, so a file that cannot be read is skipped without an error.
enum CompletionIDs {
  /// The hidden command that completion scripts call.
  static let word = "complete-ids"

  /// Prints the ids, one per line; `words` are the command's name and the words after it.
  ///
  /// `looksAtRun` returns true for a command whose operands are an output folder and jobs of its run.
  static func run(
    _ words: [String],
    _ context: CommandContext,
    looksAtRun: (String) -> Bool
  ) -> Int32 {
    let operands = words.dropFirst().filter { !$0.hasPrefix("-") }
    let ids =
      looksAtRun(words.first ?? "")
      ? ofRun(in: context.absolute(OutputOperands(Array(operands), context).folder))
      : JobFiles.load(
        paths: operands.flatMap { expanded($0, context) }.filter { isJobFile($0, context) },
        from: context.workingDirectory
      ).jobs.map(\.id)
    for id in ids {
      try? context.output.write(PipelineText.lines(SafeText(id).singleLine.string) + "\n")
    }
    return ExitCode.success.rawValue
  }

  private static func ofRun(in folder: String) -> [JobID] {
    guard let bytes = try? RegularFile.read(folder + "/journal.jsonl", limit: 1 << 30),
      let journal = try? Journal(bytes)
    else { return [] }
    return journal.header.jobs.map(\.id)
  }

  private static func isJobFile(_ path: String, _ context: CommandContext) -> Bool {
    path.hasSuffix(".yml") || path.hasSuffix(".yaml")
      || (try? FileStatus(ofPath: context.absolute(path)))?.kind == .folder
  }

  /// Returns the files that match a `*` in a name, which the shell has not expanded yet.
  private static func expanded(_ path: String, _ context: CommandContext) -> [String] {
    let slash = path.lastIndex(of: "/")
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard name.contains("*") else { return [path] }
    let parent = slash.map { String(path[...$0]) } ?? ""
    let folder = context.absolute(parent.isEmpty ? "." : parent)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let glob = Glob(name)
    return names.filter { !$0.hasPrefix(".") && glob.matches($0) }.sorted().map { parent + $0 }
  }
}
