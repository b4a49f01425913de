package import AgentClientProtocol

/// The agent, the model and the effort of a session, and what it offers instead, according to the
/// agent's messages.
///
/// A pure value. Before the first prompt, any report is accepted; after it, a different agent or
/// model is a departure, and remains one even if the session switches back.
package struct SessionIdentity {
  /// Something that a job chooses for a session.
  package enum Setting: Hashable, CaseIterable {
    /// The agent, which ACP calls the session's mode.
    case mode
    /// The model.
    case model
    /// The effort with which the model thinks.
    case effort

    /// The category of the setting in ACP.
    var category: String {
      switch self {
      case .mode: "mode"
      case .model: "model"
      case .effort: "thought_level"
      }
    }

    /// The ids that agents use for the setting if they name no category.
    var ids: [String] {
      switch self {
      case .mode: ["mode"]
      case .model: ["model"]
      case .effort: ["effortLevel", "effort", "thought_level", "reasoning_effort"]
      }
    }
  }

  /// A change after a prompt was sent.
  package enum Departure: Hashable {
    /// Another agent took over.
    case agent(from: String?, to: String)
    /// Another model answers.
    case model(from: String?, to: String)
  }

  /// The agent, which ACP calls the session's mode.
  package private(set) var mode: String?
  /// The model.
  package private(set) var model: String?
  /// The settings of the session, as last reported.
  package private(set) var options: [NewSession.ConfigurationOption] = []
  /// The first change after a prompt was sent.
  package private(set) var departure: Departure?
  private var modes: [NewSession.Choice] = []
  private var offeredModels: [NewSession.Choice] = []
  private var hasPrompted = false
  private let wantedMode: String?
  private let wantedModel: String?

  package init(mode: String?, model: String?) {
    wantedMode = mode
    wantedModel = model
  }

  /// The models that the session offers; empty if the agent names none.
  package var models: [String] { offers(of: .model).map(\.id) }

  /// Returns the session's option for a setting; nil if it has none.
  package func option(for setting: Setting) -> NewSession.ConfigurationOption? {
    options.first { $0.category == setting.category }
      ?? options.first { setting.ids.contains($0.id) }
  }

  /// Returns the values that the session offers for a setting; empty if it names none.
  package func offers(of setting: Setting) -> [NewSession.Choice] {
    let choices = option(for: setting)?.choices ?? []
    guard choices.isEmpty else { return choices }
    return switch setting {
    case .mode: modes
    case .model: offeredModels
    case .effort: []
    }
  }

  /// Returns the current value of a setting; nil if the agent has not reported it.
  package func current(_ setting: Setting) -> String? {
    switch setting {
    case .mode: mode
    case .model: model
    case .effort: option(for: .effort)?.currentValue
    }
  }

  /// Records that a prompt goes to the current agent and model.
  package mutating func notePrompt() { hasPrompted = true }

  /// Records what the agent said when it opened the session.
  package mutating func note(_ session: NewSession.Response) {
    if let modes = session.modes {
      self.modes = modes.availableModes.map {
        NewSession.Choice(id: $0.id, extensions: $0.extensions)
      }
      if let mode = modes.currentModeId { note(mode: mode) }
    }
    if let models = session.models {
      offeredModels = models.availableModels.map { NewSession.Choice(id: $0.modelId) }
      if let model = models.currentModelId { note(model: model) }
    }
    note(session.configOptions)
  }

  /// Records the settings of the session; they replace earlier ones.
  package mutating func note(_ options: [NewSession.ConfigurationOption]) {
    guard !options.isEmpty else { return }
    self.options = options
    if let mode = option(for: .mode) { note(mode: mode.currentValue) }
    if let model = option(for: .model) { note(model: model.currentValue) }
  }

  /// Records the mode of the session.
  package mutating func note(mode name: String) {
    // Settings that are still loading have no name.
    guard !name.isEmpty else { return }
    if hasPrompted, let before = mode ?? wantedMode, before != name {
      departure = departure ?? .agent(from: before, to: name)
    }
    mode = name
  }

  /// Records the model that the session uses.
  package mutating func note(model name: String) {
    guard !name.isEmpty else { return }
    if hasPrompted, let before = model ?? wantedModel, before != name {
      departure = departure ?? .model(from: before, to: name)
    }
    model = name
  }

  /// Records that a different model answers than before.
  ///
  /// If no model was requested and the session leaves the choice to the agent, its choice is not a
  /// departure.
  package mutating func noteFallback(from old: String?, to new: String) {
    guard wantedModel != nil || model != nil && model == old else { return }
    note(model: new)
  }
}
