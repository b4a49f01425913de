/// A command of a job's `setup` or `verify`.
public struct CommandStep: Hashable, Sendable {
  /// The name for reports: the given one, or the command's first line, shortened.
  public var name: String
  /// The script for the shell, never blank.
  public var run: String
  /// How long the command may take, or nothing where only the job's own timeout counts.
  public var timeout: Duration?
  /// Where the job file gives the command.
  public var position: SourcePosition

  /// Describes a command.
  public init(
    name: String? = nil,
    run: String,
    timeout: Duration? = nil,
    position: SourcePosition = .start
  ) {
    self.name = name ?? Self.defaultName(for: run)
    self.run = run
    self.timeout = timeout
    self.position = position
  }

  /// The longest default name, in characters.
  private static let longestDefaultName = 60

  private static func defaultName(for script: String) -> String {
    let lines = script.split(whereSeparator: \.isNewline)
    let first = lines.first { !$0.allSatisfy(\.isWhitespace) } ?? ""
    let trimmed = first.drop(while: \.isWhitespace)
    guard trimmed.count > longestDefaultName else {
      let end = trimmed.lastIndex { !$0.isWhitespace } ?? trimmed.startIndex
      return String(trimmed[...end])
    }
    return trimmed.prefix(longestDefaultName - 1) + "…"
  }
}
