/// Which agent and which model answer in a session, as far as the agent's messages say.
///
/// A pure account. Before the first prompt whatever is told is taken; after it, any other agent or
/// model is a departure, and stays one even if the session returns.
package struct SessionIdentity {
  /// A change after a prompt was sent.
  package enum Departure: Hashable {
    /// Another agent took over.
    case agent(from: String?, to: String)
    /// Another model answers.
    case model(from: String?, to: String)
  }

  /// The agent: what ACP calls the session's mode.
  package private(set) var mode: String?
  /// The model.
  package private(set) var model: String?
  /// The models that can be used; empty where the agent names none.
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

  /// Notes that a prompt goes to the agent and the model as they are.
  package mutating func notePrompt() { hasPrompted = true }

  /// Notes in which mode the session is.
  package mutating func note(mode name: String) {
    // Settings that are still being loaded have no name.
    guard !name.isEmpty else { return }
    if hasPrompted, let before = mode ?? wantedMode, before != name {
      departure = departure ?? .agent(from: before, to: name)
    }
    mode = name
  }

  /// Notes which model the session uses.
  package mutating func note(model name: String) {
    guard !name.isEmpty else { return }
    if hasPrompted, let before = model ?? wantedModel, before != name {
      departure = departure ?? .model(from: before, to: name)
    }
    model = name
  }

  /// Notes which models can be used.
  package mutating func note(models names: [String]) {
    if !names.isEmpty { models = names }
  }

  /// Notes that another model answers than the one that did.
  ///
  /// Where nobody has asked for a model and the session leaves the choice to the agent, its choice
  /// is no departure.
  package mutating func noteFallback(from old: String?, to new: String) {
    guard wantedModel != nil || model != nil && model == old else { return }
    note(model: new)
  }
}
