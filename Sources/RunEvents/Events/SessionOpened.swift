package import JSON
public import Text

/// The agent as it introduced itself.
public struct AgentFacts: Hashable, Sendable, Codable {
  /// The agent's name, if it reported one.
  public var name: SafeText?
  /// The agent's version, if it reported one.
  public var version: SafeText?
  /// The version that the agent's program reported when it was asked.
  public var programVersion: SafeText?
  /// The Kiro engine that runs, if known.
  public var engine: SafeText?
  /// The session's id.
  public var sessionID: SafeText
  /// The agent configuration in use (Kiro's mode), if reported.
  public var mode: SafeText?
  /// The model in use, if reported.
  public var model: SafeText?
  /// The effort with which the model thinks, if reported or requested.
  public var effort: SafeText?
  /// How the session confirmed what it uses; nil in runs of older versions.
  public var confirmations: Confirmations?
  /// The kind of kjob's own agent that stands in for this one; nil if the agent itself ran.
  public var standIn: StandIn?

  private enum CodingKeys: String, CodingKey {
    case name, version, engine, mode, model, programVersion, effort, confirmations, standIn
    case sessionID = "sessionId"
  }

  /// kjob's own agent, in place of the one whose name it gives.
  public enum StandIn: String, Hashable, Sendable, Codable, CaseIterable {
    /// The agent that follows a script.
    case scripted
    /// The agent that plays a recording.
    case replayed

    /// Returns the name for readers, with the agent that it gives itself out as.
    fileprivate func title(_ played: String) -> String {
      switch self {
      case .scripted: "scripted agent" + (played.isEmpty ? "" : " in place of \(played)")
      case .replayed: "recording" + (played.isEmpty ? "" : " of \(played)")
      }
    }
  }

  /// How the session confirmed what it uses.
  public struct Confirmations: Hashable, Sendable, Codable {
    /// For the mode.
    public var mode: Confirmation?
    /// For the model.
    public var model: Confirmation?
    /// For the effort.
    public var effort: Confirmation?

    /// Creates confirmations.
    public init(
      mode: Confirmation? = nil,
      model: Confirmation? = nil,
      effort: Confirmation? = nil
    ) {
      self.mode = mode
      self.model = model
      self.effort = effort
    }
  }

  /// How a session confirmed something.
  public enum Confirmation: String, Hashable, Sendable, Codable, CaseIterable {
    /// The session reports it as current.
    case reported
    /// The agent accepted the request for it, but does not report it.
    case accepted
    /// The agent was started with it, and nothing confirms it.
    case requested
    /// The session does not offer it.
    case unavailable

    /// The remark in reports; nil if the session reports what is in use.
    public var remark: String? {
      switch self {
      case .reported: nil
      case .accepted: "accepted by the agent"
      case .requested: "requested, not confirmed"
      case .unavailable: "not offered"
      }
    }
  }

  /// A setting of the session.
  public struct Setting: Hashable, Sendable {
    /// The name: `mode`, `model` or `effort`.
    public var name: String
    /// The value in use.
    public var value: SafeText
    /// How the session confirmed it, if known.
    public var confirmation: Confirmation?
  }

  /// Creates the facts of an agent.
  public init(
    name: SafeText?,
    version: SafeText?,
    programVersion: SafeText? = nil,
    engine: SafeText? = nil,
    sessionID: SafeText,
    mode: SafeText?,
    model: SafeText?,
    effort: SafeText? = nil,
    confirmations: Confirmations? = nil,
    standIn: StandIn? = nil
  ) {
    self.name = name
    self.version = version
    self.programVersion = programVersion
    self.engine = engine
    self.sessionID = sessionID
    self.mode = mode
    self.model = model
    self.effort = effort
    self.confirmations = confirmations
    self.standIn = standIn
  }
}

extension AgentFacts.Confirmations: SchemaDescribed {
  package static let schemaSummary: String? = "How the session confirmed what it uses."
}

extension AgentFacts.Confirmation: ChoiceType {}

extension AgentFacts.StandIn: ChoiceType {}

extension AgentFacts {
  /// The settings of the session that are known.
  public var settings: [Setting] {
    let all = [
      ("mode", mode, confirmations?.mode), ("model", model, confirmations?.model),
      ("effort", effort, confirmations?.effort),
    ]
    return all.compactMap { name, value, confirmation in
      value.map { Setting(name: name, value: $0.singleLine, confirmation: confirmation) }
    }
  }

  /// The agent on one line, with its settings and how the session confirmed them; nil if nothing is
  /// known.
  public var summary: SafeText? {
    let settings = settings.map { setting in
      let remark = setting.confirmation?.remark.map { " (\($0))" } ?? ""
      return "\(setting.name) `\(setting.value.string)`\(remark)"
    }
    let parts = [title?.string].compactMap(\.self) + settings
    return parts.isEmpty ? nil : SafeText(parts.joined(separator: ", ")).singleLine
  }

  /// The agent on one line, with its name, version, and engine, and with what stood in for it; nil
  /// if none is known.
  public var title: SafeText? {
    let version = version ?? programVersion
    let program = name?.string ?? (engine == nil ? nil : "Kiro")
    var words = [program, version?.string].compactMap { $0 }.joined(separator: " ")
    if let engine { words += ", engine \(engine.string)" }
    if let standIn { words = standIn.title(words) }
    return words.isEmpty ? nil : SafeText(words).singleLine
  }
}

extension AgentFacts: EventData {
  package static let event = EventDeclaration("session-opened", "The session is open.")
  package static let schemaName: String? = "agent"
  package static let schemaSummary: String? = "The agent as it introduced itself."
  package static let schemaNotes: [String: SchemaNote] = [
    "program-version": "The version that its program reports.",
    "engine": "Which of Kiro's engines ran.",
    "stand-in": "kjob's own agent, where it ran in place of the one that is named.",
    "mode": "The agent configuration in use (Kiro's mode).",
  ]

  package func masked(by redactor: Redactor) -> AgentFacts {
    var masked = self
    masked.sessionID = redactor.masked(sessionID)
    masked.name = name.map(redactor.masked)
    masked.version = version.map(redactor.masked)
    masked.programVersion = programVersion.map(redactor.masked)
    masked.engine = engine.map(redactor.masked)
    masked.mode = mode.map(redactor.masked)
    masked.model = model.map(redactor.masked)
    masked.effort = effort.map(redactor.masked)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .sessionOpened($0, self) }
  }
}
