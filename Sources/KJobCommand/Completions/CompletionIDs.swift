internal import FileSystem
internal import FoundationEssentials
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Sessions
internal import Text

/// The ids that a shell offers, by the words that stand on a command line so far.
///
/// A person is in the middle of a line, so nothing is ever wrong: what cannot be read has no ids.
enum CompletionIDs {
  /// The command that asks for them; no help shows it.
  static let word = "complete-ids"

  /// Prints the ids, each on a line; `words` are the command's name and what follows it.
  static func run(_ words: [String], _ context: CommandContext) -> Int32 {
    let operands = words.dropFirst().filter { !$0.hasPrefix("-") }
    let ids =
      words.first == ApplyCommand.declaration.name
      ? operands.prefix(1).flatMap { ofRun(in: context.absolute($0)) }
      : JobFiles.load(
        paths: operands.flatMap { expanded($0, context) }.filter(isJobFile),
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

  private static func isJobFile(_ path: String) -> Bool {
    path.hasSuffix(".yml") || path.hasSuffix(".yaml")
  }

  /// The files that `*` in a name stands for; the shell has not looked for them yet.
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
