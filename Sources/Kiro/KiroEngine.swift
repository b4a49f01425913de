/// Which of Kiro's agent engines runs.
///
/// Kiro has several behind one command, and which one it takes by itself changes between versions.
/// They speak differently, so kjob names the one that its reading of messages is made for.
public enum KiroEngine {
  /// The flag of `kiro-cli acp` that names an engine.
  public static let flag = "--agent-engine"

  /// The variable that names one.
  public static let variable = "KIRO_AGENT_ENGINE"

  /// The names that the engine that kjob is made for has had, the newest first.
  private static let preferred = ["v2", "rust"]

  /// The words that ask a command's program for its flags; nil where the command is not Kiro's, does
  /// not begin an ACP session, or names an engine itself.
  public static func probe(for command: [String]) -> [String]? {
    guard let program = command.first, KiroCommandLine.signInProbe(for: command) != nil,
      command.dropFirst().contains("acp"), named(in: command) == nil
    else { return nil }
    return [program, "acp", "--help"]
  }

  /// The words that ask a program for its version.
  public static func versionProbe(for command: [String]) -> [String] {
    command.prefix(1) + ["--version"]
  }

  /// The engine that a command names.
  public static func named(in command: [String]) -> String? {
    for (index, word) in command.enumerated() {
      if word.hasPrefix(flag + "=") { return String(word.dropFirst(flag.count + 1)) }
      if word == flag { return command.dropFirst(index + 1).first ?? "" }
    }
    return nil
  }

  /// The engine to ask for, by what a program says of its flags; nil where it does not offer one.
  public static func choice(fromHelp help: String) -> String? {
    let lines = help.split(whereSeparator: \.isNewline)
    guard let start = lines.firstIndex(where: { $0.contains(flag) }),
      let place = lines[start].firstRange(of: flag)
    else { return nil }
    // What is said of the flag goes up to the next one.
    let rest = lines[(start + 1)...].prefix { line in
      let text = line.drop(while: \.isWhitespace)
      let isFlag = text.hasPrefix("-") && text.dropFirst().first?.isWhitespace == false
      return !isFlag && !text.hasSuffix("ptions:")
    }
    let words = ([lines[start][place.upperBound...]] + rest).flatMap { line in
      line.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }.map(String.init)
    }
    return preferred.first(where: words.contains)
  }

  /// The engine that speaks, by how an agent that is Kiro introduces itself; nil where that does not
  /// tell.
  ///
  /// The third engine does not say who it is, and has names of its own for its sessions.
  public static func speaking(hasName: Bool, isExtended: Bool, sessionID: String) -> String? {
    if isExtended || !hasName && sessionID.hasPrefix("sess_") { return "v3" }
    return hasName ? "v2" : nil
  }

  /// Flags that a program refused to be started with.
  public struct Refusal: Hashable, Sendable {
    /// The flags, in the order in which it names them.
    public var flags: [String]
    /// The engine that does not take them, where it says so.
    public var engine: String?

    /// Whether it is the engine's own flag that was refused.
    public var isOfEngine: Bool { engine == nil && flags.contains(KiroEngine.flag) }
  }

  /// The flags that standard error says were refused; nil where it says nothing of the kind.
  public static func refusal(in errors: String) -> Refusal? {
    // `the following arguments are not supported with --agent-engine=v3: --agent, --model`
    if let match = errors.firstMatch(
      of: /not supported (?:with|by) (?:--agent-engine[= ])?([A-Za-z0-9._-]+)[^:\n]*:([^\n]*)/
    ) {
      let flags = match.2.matches(of: /--[a-z][a-z-]*/).map { String($0.0) }
      if !flags.isEmpty { return Refusal(flags: flags, engine: String(match.1)) }
    }
    // What command-line parsers say.
    let unknown =
      /(?:unexpected argument|unrecognized (?:option|argument)|unknown (?:option|argument|flag)|invalid option)s?:? +['"`]?(--[a-z][a-z-]*)/
    if let match = errors.firstMatch(of: unknown) {
      return Refusal(flags: [String(match.1)], engine: nil)
    }
    if let match = errors.firstMatch(of: /invalid value .{0,100} for ['"`]?(--[a-z][a-z-]*)/) {
      return Refusal(flags: [String(match.1)], engine: nil)
    }
    return refusal(naming: errors.split(whereSeparator: \.isNewline))
  }

  /// The refusal in the first line that names the engine's flag, in words that nobody has seen yet.
  private static func refusal(naming lines: [Substring]) -> Refusal? {
    let line = lines.first { $0.contains(flag) && !$0.lowercased().contains("usage") }
    guard let line else { return nil }
    let others = line.matches(of: /--[a-z][a-z-]*/).map { String($0.0) }.filter { $0 != flag }
    guard !others.isEmpty else { return Refusal(flags: [flag], engine: nil) }
    let named = line.firstMatch(of: /--agent-engine[= ]['"`]?([A-Za-z0-9._]+)/)
    return Refusal(flags: others, engine: named.map { String($0.1) })
  }
}
