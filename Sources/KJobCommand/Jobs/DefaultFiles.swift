internal import FileSystem
internal import Glibc
internal import Report
internal import Text

/// The job files of a command that was given none: those in `jobs/`.
enum DefaultFiles {
  /// Returns the given files, or else those in `jobs/` if a person at the terminal agrees.
  ///
  /// Without a terminal, no one could see which files would run.
  static func confirmed(
    _ arguments: ParsedArguments,
    _ command: String,
    _ context: CommandContext
  ) throws -> ParsedArguments? {
    guard arguments.operands.isEmpty else { return arguments }
    let files = files(context)
    guard !files.isEmpty else { throw UsageError.noJobFiles(command) }
    guard context.canAsk else { throw UsageError.missingOperand("FILE", command) }
    let names = Wording.list(files, first: 5)
    try context.errors.write(PipelineText.lines("kjob: \(command) \(names)? [y/N] "))
    let answer = (readLine() ?? "").lowercased()
    guard ["y", "yes"].contains(answer) else { return nil }
    var arguments = arguments
    arguments.operands = files
    return arguments
  }

  /// Returns the given files, or else those in `jobs/`, for a command that only reads them.
  static func noted(
    _ arguments: ParsedArguments,
    _ command: String,
    _ context: CommandContext
  ) throws(UsageError) -> [String] {
    guard arguments.operands.isEmpty else { return arguments.operands }
    let files = files(context)
    guard !files.isEmpty else { throw .noJobFiles(command) }
    context.note("no FILE given: \(Wording.list(files, first: 5))")
    return files
  }

  private static func files(_ context: CommandContext) -> [String] {
    let folder = try? Folder(path: context.absolute("jobs"), followingLinks: true)
    guard let names = try? folder?.entries().map(\.description) else { return [] }
    return names.filter { name in
      !name.hasPrefix(".") && (name.hasSuffix(".yml") || name.hasSuffix(".yaml"))
    }.sorted().map { "jobs/\($0)" }
  }
}
