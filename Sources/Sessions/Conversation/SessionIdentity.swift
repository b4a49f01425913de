/// The agent and the model that answer in a session, according to the agent's messages.
///
/// A pure value. Before the first prompt, any report is accepted; after it, a different agent or
/// model is a departure, and remains one even if the session switches back.
package struct SessionIdentity {
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
  /// The models that the session offers; empty if the agent names none.
  package private(set) var models: [String] = []
  /// The first change after a prompt was sent.
  package private(set) var departure: Departure?
  private var hasPrompted = false
  private let wantedMode: String?
  private let wantedModel: String?

  package init(mode: String?, model: String?) {
    wantedMode = mode
    wantedModel = model
  }

  /// Records that a prompt goes to the current agent and model.
  package mutating func notePrompt() { hasPrompted = true }

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

  /// Records the models that the session offers.
  package mutating func note(models names: [String]) {
    if !names.isEmpty { models = names }
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
