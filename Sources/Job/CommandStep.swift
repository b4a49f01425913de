public import Text

/// A command of a job's `setup` or `verify`.
public struct CommandStep: Hashable, Sendable {
  /// The work of a command.
  public enum Action: Hashable, Sendable {
    /// A script for the shell, never blank.
    case shell(String)
    /// A search of the delivered tree, in `verify` alone.
    case search(TreeSearch)
  }

  /// The name for reports: the given one, or the command's first line, shortened.
  public var name: String
  /// The work.
  public var action: Action
  /// The time limit of the command, or nil if only the job's own limit applies.
  public var timeout: Duration?
  /// The maximum number of times that a verification command that failed runs again on the same tree.
  public var retries = 0
  /// True when a command that failed and then passed counts as passed.
  public var isFlakyAccepted = false
  /// True when a verification command has to fail on the base.
  public var isGoal = false
  /// The position of the command in the job file.
  public var position: SourcePosition

  /// The script, or a search in words; only ``action`` says which of the two it is.
  public var run: String {
    switch action {
    case .shell(let script): script
    case .search(let search): "\(search)"
    }
  }

  /// Creates a command that a shell runs.
  public init(
    name: String? = nil,
    run: String,
    timeout: Duration? = nil,
    position: SourcePosition = .start
  ) {
    self.init(name: name, .shell(run), timeout: timeout, position: position)
  }

  /// Creates a command.
  public init(
    name: String? = nil,
    _ action: Action,
    timeout: Duration? = nil,
    position: SourcePosition = .start
  ) {
    self.name = name ?? ""
    self.action = action
    self.timeout = timeout
    self.position = position
    if name == nil { self.name = Self.defaultName(for: run) }
  }

  /// The maximum length of a default name, in characters.
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
