public import Job

/// The option by which Kiro's command-line program selects one of its engines.
///
/// Kiro has several behind one command, and its default changes between versions. Their messages and
/// options differ, so kjob names the one that it wants.
public enum EngineFlag {
  /// The flag of `kiro-cli acp` that selects an engine.
  public static let flag = "--agent-engine"

  /// The variable that selects an engine.
  public static let variable = "KIRO_AGENT_ENGINE"

  /// The words for each engine, the newest first.
  private static let words: [(engine: AgentEngine, words: [String])] = [
    (.v2, ["v2", "rust"]), (.v3, ["v3", "kas"]),
  ]

  /// Returns the command that asks a program for its flags.
  ///
  /// Nil if the command is not Kiro's, does not start an ACP session, or selects an engine itself.
  public static func probe(for command: [String]) -> [String]? {
    guard let program = command.first, KiroCommandLine.signInProbe(for: command) != nil,
      command.dropFirst().contains("acp"), named(in: command) == nil
    else { return nil }
    return [program, "acp", "--help"]
  }

  /// Returns the command that asks a program for its version.
  public static func versionProbe(for command: [String]) -> [String] {
    command.prefix(1) + ["--version"]
  }

  /// Returns the engine that a command selects.
  public static func named(in command: [String]) -> String? {
    for (index, word) in command.enumerated() {
      if word.hasPrefix(flag + "=") { return String(word.dropFirst(flag.count + 1)) }
      if word == flag { return command.dropFirst(index + 1).first ?? "" }
    }
    return nil
  }

  /// An engine to start.
  public struct Choice: Hashable, Sendable {
    /// The engine.
    public var engine: AgentEngine
    /// The word for the flag; nil to leave the flag out.
    public var word: String?

    /// Creates a choice.
    public init(engine: AgentEngine, word: String?) {
      self.engine = engine
      self.word = word
    }
  }

  /// Returns the engine to start, by the program's help; nil if it does not offer the requested one.
  ///
  /// Without a request, the second engine counts more than the third. Where the help does not name
  /// any engine, a requested one is tried, and otherwise the program chooses.
  public static func choice(_ wanted: AgentSettings.Engine, fromHelp help: String) -> Choice? {
    let offered = offers(inHelp: help)
    func word(for engine: AgentEngine) -> String? {
      words.first { $0.engine == engine }?.words.first(where: offered.contains)
    }
    switch wanted {
    case .auto:
      for (engine, _) in words {
        if let word = word(for: engine) { return Choice(engine: engine, word: word) }
      }
      return Choice(engine: .unnamedKiro, word: nil)
    case .v2, .v3:
      let engine: AgentEngine = wanted == .v3 ? .v3 : .v2
      if let word = word(for: engine) { return Choice(engine: engine, word: word) }
      return offered.isEmpty ? Choice(engine: engine, word: wanted.rawValue) : nil
    }
  }

  /// Returns the words for engines that a program's help offers, in its order.
  public static func offers(inHelp help: String) -> [String] {
    let lines = help.split(whereSeparator: \.isNewline)
    guard let start = lines.firstIndex(where: { $0.contains(flag) }),
      let place = lines[start].firstRange(of: flag)
    else { return [] }
    // The description of the flag ends at the next flag.
    let rest = lines[(start + 1)...].prefix { line in
      let text = line.drop(while: \.isWhitespace)
      let isFlag = text.hasPrefix("-") && text.dropFirst().first?.isWhitespace == false
      return !isFlag && !text.hasSuffix("ptions:")
    }
    let known = words.flatMap(\.words)
    return ([lines[start][place.upperBound...]] + rest).flatMap { line in
      line.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }.map(String.init)
    }.filter(known.contains)
  }

  /// Flags that a program rejected at startup.
  public struct Refusal: Hashable, Sendable {
    /// The flags, in the order of the message.
    public var flags: [String]
    /// The engine that does not support them, if the message names it.
    public var engine: String?

    /// True when only flags that choose something for the session were rejected.
    ///
    /// Kiro's third engine takes none of them.
    public var isOfChoices: Bool {
      !flags.isEmpty && flags.allSatisfy(KiroCommandLine.choosingFlags.contains)
    }

    /// True when the engine's own flag was rejected.
    public var isOfEngine: Bool { engine == nil && flags.contains(EngineFlag.flag) }
  }

  /// Returns the flags that standard error reports as rejected; nil if it reports none.
  public static func refusal(in errors: String) -> Refusal? {
    // The message is `the following arguments are not supported with --agent-engine=v3: --agent,
    // --model`.
    if let match = errors.firstMatch(
      of: /not supported (?:with|by) (?:--agent-engine[= ])?([A-Za-z0-9._-]+)[^:\n]*:([^\n]*)/
    ) {
      let flags = match.2.matches(of: /--[a-z][a-z-]*/).map { String($0.0) }
      if !flags.isEmpty { return Refusal(flags: flags, engine: String(match.1)) }
    }
    // The messages of common command-line parsers.
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

  /// Returns the refusal in the first line that names the engine's flag, for an unknown form of
  /// message.
  private static func refusal(naming lines: [Substring]) -> Refusal? {
    let line = lines.first { $0.contains(flag) && !$0.lowercased().contains("usage") }
    guard let line else { return nil }
    let others = line.matches(of: /--[a-z][a-z-]*/).map { String($0.0) }.filter { $0 != flag }
    guard !others.isEmpty else { return Refusal(flags: [flag], engine: nil) }
    let named = line.firstMatch(of: /--agent-engine[= ]['"`]?([A-Za-z0-9._]+)/)
    return Refusal(flags: others, engine: named.map { String($0.1) })
  }
}
