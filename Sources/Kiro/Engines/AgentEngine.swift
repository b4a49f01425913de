/// The engine of an agent: how it is started, how a session gets the agent, the model and the
/// effort that a job requests, and where it reports what it does.
///
/// There is one value for each of Kiro's engines and one for ACP alone. Whatever differs between
/// agents is a property here, so that a session asks its engine and not which program it talks to.
public struct AgentEngine: Hashable, Sendable {
  /// The name in reports, which is also the word for Kiro's option; nil if unknown, or for ACP alone.
  public let name: String?
  /// True when options of the command line choose the agent, the model, the effort, and the trust.
  ///
  /// Otherwise the session does, by ACP's own requests.
  public let choosesByOptions: Bool
  /// True when a flag must name the sign-in of Kiro's command-line program.
  public let needsAuthenticationMethod: Bool
  /// True when a session can bring the definition of its agent along (`_meta.kiro.customAgents`).
  public let takesAgentDefinitions: Bool
  /// True when a setting that the session reports as current need not exist.
  ///
  /// The engine repeats any model that it is given; only its list shows whether there is one.
  public let repeatsUnknownSettings: Bool
  /// The setting that lets tools run unasked; nil if the engine does not have one.
  public let autopilot: Autopilot?
  /// True when Kiro's configuration files decide which MCP servers start.
  public let readsKiroFiles: Bool
  /// True when the agent lists all of its MCP servers once a session is open.
  public let listsServers: Bool
  /// True when the agent answers Kiro's query about the start of MCP servers.
  public let answersStartupQuery: Bool
  /// True when a report of the usage ends every turn.
  public let endsTurnsWithUsage: Bool
  /// True when the program reports on standard error that no one is signed in.
  public let signsInByProgram: Bool

  /// The request that returns what the account has used of its plan; nil if the engine has none.
  public let accountRequest: String?

  /// A setting that lets tools run without a question.
  public struct Autopilot: Hashable, Sendable {
    /// The id of the setting.
    public let id = "autopilot"
    /// The value with which tools run unasked.
    public let on = "on"
    /// The value with which tools ask.
    public let off = "off"
    /// The id of the preset that grants everything for a session.
    public let preset = "allow-all"
  }

  /// Kiro's second engine.
  public static let v2 = kiro(named: "v2")

  /// Kiro, when nothing shows which engine runs; the first two speak alike.
  public static let unnamedKiro = kiro(named: nil)

  /// Kiro's third engine.
  public static let v3 = AgentEngine(
    name: "v3",
    choosesByOptions: false,
    needsAuthenticationMethod: true,
    takesAgentDefinitions: true,
    repeatsUnknownSettings: true,
    autopilot: Autopilot(),
    readsKiroFiles: true,
    listsServers: true,
    answersStartupQuery: false,
    endsTurnsWithUsage: true,
    signsInByProgram: true,
    accountRequest: "_kiro/account/getUsage"
  )

  /// An agent that speaks ACP and nothing else.
  public static let acp = AgentEngine(
    name: nil,
    choosesByOptions: false,
    needsAuthenticationMethod: false,
    takesAgentDefinitions: false,
    repeatsUnknownSettings: false,
    autopilot: nil,
    readsKiroFiles: false,
    listsServers: false,
    answersStartupQuery: false,
    endsTurnsWithUsage: false,
    signsInByProgram: false,
    accountRequest: nil
  )

  private static func kiro(named name: String?) -> AgentEngine {
    AgentEngine(
      name: name,
      choosesByOptions: true,
      needsAuthenticationMethod: false,
      takesAgentDefinitions: false,
      repeatsUnknownSettings: true,
      autopilot: nil,
      readsKiroFiles: true,
      listsServers: true,
      answersStartupQuery: true,
      endsTurnsWithUsage: true,
      signsInByProgram: true,
      accountRequest: nil
    )
  }

  /// Returns the engine that a word for Kiro's option means.
  public static func named(_ word: String) -> AgentEngine {
    switch word.lowercased() {
    case "v3", "kas": .v3
    case "v2", "rust": .v2
    default: .unnamedKiro
    }
  }
}

extension AgentEngine {
  /// The signs by which an agent shows its engine.
  public struct Signs: Hashable, Sendable {
    /// The agent's own name, if it gave one.
    public var name: String?
    /// The names of the agent's capabilities beyond ACP.
    public var extensions: Set<String> = []
    /// The session's id, once it is known.
    public var sessionID: String?
    /// True when the agent has sent one of Kiro's own messages.
    public var hasKiroMessages = false
    /// True when the agent has sent a message that only Kiro's second engine sends.
    public var hasSecondEngineMessages = false

    /// Creates signs of nothing.
    public init() {}
  }

  /// Returns the engine that runs, which may differ from the one that was started.
  ///
  /// Nothing here depends on a version: programs change their default engine, and a wrapper may
  /// start any.
  public func identified(by signs: Signs) -> AgentEngine {
    let namesKiro = signs.name?.lowercased().hasPrefix("kiro") == true
    let isKiro = readsKiroFiles || namesKiro || signs.hasKiroMessages
    // The third engine does not give its name, and has its own form of session ids.
    if signs.extensions.contains("kiro") { return .v3 }
    if isKiro, signs.name == nil, signs.sessionID?.hasPrefix("sess_") == true { return .v3 }
    // Whatever was started, an agent with a name of its own and an open session, and without a word
    // of Kiro's, is not Kiro.
    if let name = signs.name, !name.isEmpty, !namesKiro, !signs.hasKiroMessages,
      signs.sessionID != nil
    {
      return .acp
    }
    guard isKiro else { return self }
    if namesKiro || signs.hasSecondEngineMessages, self != .v2 { return .v2 }
    return readsKiroFiles ? self : .unnamedKiro
  }
}
