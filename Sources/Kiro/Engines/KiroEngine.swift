/// Kiro's agent engines.
///
/// Kiro has several behind one command, and its default changes between versions. Their messages
/// differ, so kjob requests the one whose messages it is written for.
public enum KiroEngine {
  /// The flag of `kiro-cli acp` that selects an engine.
  public static let flag = "--agent-engine"

  /// The variable that selects an engine.
  public static let variable = "KIRO_AGENT_ENGINE"

  /// The names of the engine that kjob is written for, newest first.
  private static let preferred = ["v2", "rust"]

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

  /// Returns the engine to request, by the program's help; nil if it offers none that kjob knows.
  public static func choice(fromHelp help: String) -> String? {
    let lines = help.split(whereSeparator: \.isNewline)
    guard let start = lines.firstIndex(where: { $0.contains(flag) }),
      let place = lines[start].firstRange(of: flag)
    else { return nil }
    // The description of the flag ends at the next flag.
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

  /// Returns the engine that sends messages, by the way in which Kiro introduces itself; nil if
  /// that does not identify it.
  ///
  /// The third engine does not give its name, and has its own form of session ids.
  public static func speaking(hasName: Bool, isExtended: Bool, sessionID: String) -> String? {
    if isExtended || !hasName && sessionID.hasPrefix("sess_") { return "v3" }
    return hasName ? "v2" : nil
  }

  /// Flags that a program rejected at startup.
  public struct Refusal: Hashable, Sendable {
    /// The flags, in the order of the message.
    public var flags: [String]
    /// The engine that does not support them, if the message names it.
    public var engine: String?

    /// True when the engine's own flag was rejected.
    public var isOfEngine: Bool { engine == nil && flags.contains(KiroEngine.flag) }
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
