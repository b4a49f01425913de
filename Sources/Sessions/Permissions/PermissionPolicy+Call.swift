package import JobFile

extension PermissionPolicy {
  /// What is known of a tool call, from the updates before the question and from the question.
  public struct Call: Hashable, Sendable {
    /// The names that it goes by: the tool's own and the call's kind.
    public var tools: [String]
    /// Its title.
    public var title: String
    /// The paths that it names, as they came.
    public var paths: [String]
    /// The commands that it runs.
    public var commands: [String]
    /// Whether it shows how it changes a file.
    public var showsChange: Bool

    /// Describes a call.
    public init(
      tools: [String],
      title: String,
      paths: [String] = [],
      commands: [String] = [],
      showsChange: Bool = false
    ) {
      self.tools = tools
      self.title = title
      self.paths = paths
      self.commands = commands
      self.showsChange = showsChange
    }
  }
}

extension PermissionPolicy.Call {
  /// Names that Kiro, other agents and ACP use for the same tool.
  ///
  /// A rule with one of them covers all of them: Kiro calls its shell `execute_bash` in
  /// configurations and `shell` on the wire, and a rule that denies one must not miss the other.
  private static let aliases: [Set<String>] = [
    ["bash", "execute", "execute_bash", "shell"], ["fs_read", "read"],
    ["edit", "fs_write", "write"], ["aws", "use_aws"], ["report", "report_issue"],
    ["todo", "todo_list"], ["subagent", "use_subagent"],
  ]

  /// The names that say something; `other` is ACP's word for a tool that none of its words fits.
  private var names: [String] {
    var names = tools.filter { $0 != "other" }
    // What it is called with says what it is.
    if names.isEmpty, !commands.isEmpty { names.append("execute") }
    if names.isEmpty, showsChange { names.append("edit") }
    return names
  }

  /// Whether nothing says which tool it is.
  package var isNameless: Bool { names.isEmpty }

  /// Whether it may be about a path that it does not name.
  package var mayHaveUnknownPath: Bool {
    let pathless = ["execute", "fetch", "search", "think", "switch_mode"]
    return paths.isEmpty && !names.contains { Self.isAny(of: pathless, $0) }
  }

  /// Whether it may run a command that it does not name.
  package var mayHaveUnknownCommand: Bool {
    commands.isEmpty && (isNameless || names.contains { Self.isAny(of: ["execute"], $0) })
  }

  /// Whether a pattern for tools fits it.
  ///
  /// A title is written by a model, so that it grants nothing; a rule that denies may go by it
  /// where nothing else says which tool it is.
  package func fits(tool pattern: String, evenByTitle: Bool) -> Bool {
    // What fits everything fits a tool without a name as well.
    if evenByTitle, Glob(pattern).matches("") { return true }
    let patterns = Self.aliases.first { $0.contains(pattern) } ?? [pattern]
    let names = isNameless && evenByTitle ? [titleTool].compactMap { $0 } : names + tools
    return patterns.contains { pattern in names.contains(where: Glob(pattern).matches) }
  }

  /// Whether a pattern for commands fits it.
  ///
  /// One forbidden part among several is enough to refuse; to grant, all of them have to fit.
  ///
  /// A pattern that joins commands itself is held to the whole.
  package func fits(command pattern: String, _ decision: PermissionPolicyDefinition.Decision)
    -> Bool
  {
    let glob = Glob(pattern)
    switch decision {
    case .deny:
      let told = commands.isEmpty ? [titleCommand].compactMap { $0 } : commands
      return told.contains { command in
        glob.matches(command) || CommandParts.of(command).contains(where: glob.matches)
      }
    case .allow:
      let isWhole = CommandParts.of(pattern).count > 1
      let parts = isWhole ? commands : commands.flatMap(CommandParts.of)
      return !parts.isEmpty && parts.allSatisfy(glob.matches)
    }
  }

  private static func isAny(of kinds: [String], _ name: String) -> Bool {
    let all = aliases.first { $0.contains(name) } ?? [name]
    return kinds.contains(where: all.contains)
  }

  /// The tool that a title begins with: `Shell: touch x`, `Running: ls`, `execute`.
  private var titleTool: String? {
    let word = title.prefix { $0 != ":" }.lowercased()
    guard !word.isEmpty, !word.contains(where: \.isWhitespace) else { return nil }
    return word == "running" ? "execute" : word
  }

  /// The command in a title that begins with a shell's name.
  private var titleCommand: String? {
    guard isNameless || names.contains(where: { Self.isAny(of: ["execute"], $0) }),
      let tool = titleTool, Self.isAny(of: ["execute"], tool),
      let colon = title.firstIndex(of: ":")
    else { return nil }
    return title[title.index(after: colon)...].drop(while: \.isWhitespace).description
  }
}
