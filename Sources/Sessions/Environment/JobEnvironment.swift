package import Job
internal import Subprocess
package import Text

/// The variables that a job's processes get.
///
/// They inherit kjob's environment, except for what belongs to the CI system or to git. The agent's
/// credentials go only to the agent: verification may run code that the agent has written.
package struct JobEnvironment: Sendable {
  /// The variables of the agent, and so of every process that it starts.
  package let agent: [String: String]
  /// The variables of setup and verification commands.
  package let commands: [String: String]
  /// Values that must not appear in any report, log, or terminal.
  package let secrets: [Secret]
  /// The names of kjob's variables that the agent does not get, sorted.
  package let withheldFromAgent: [String]
  /// The names of kjob's variables that commands do not get, sorted.
  package let withheldFromCommands: [String]

  /// Creates a job's variables from kjob's own; `credentials` are additional secrets.
  ///
  /// `own` are kjob's variables for all programs of the job, `ownOfAgent` those for its agent.
  package init(
    inherited: [String: String],
    settings: AgentSettings.Environment,
    common: EnvironmentSettings = EnvironmentSettings(),
    secretNames: [String] = [],
    credentials: [Secret] = [],
    own: [String: String],
    ownOfAgent: [String: String] = [:],
    worktree: String,
    token: String,
    temporaryFolder: String? = nil
  ) {
    let rules = Rules(agent: settings, common: common, secretNames: secretNames)
    var own = own
    own["PWD"] = worktree
    own[ProcessSweep.marker] = token
    func variables(_ isPassed: (String) -> Bool) -> [String: String] {
      var variables = inherited.filter { isPassed($0.key) }
      variables["PATH"] = Self.safePath(variables["PATH"])
      if common.base == .none { variables["TERM"] = "dumb" }
      if let temporaryFolder {
        // Some programs look for the names that other systems use first.
        for name in ["TMPDIR", "TMP", "TEMP"] where name == "TMPDIR" || variables[name] != nil {
          variables[name] = temporaryFolder
        }
      }
      variables.merge(common.set) { $1 }
      return variables.merging(own) { $1 }
    }
    commands = variables(rules.passesToCommands)
    let forAgent = variables(rules.passesToAgent)
    agent = forAgent.merging(ownOfAgent) { $1 }
      .merging(settings.set.filter { own[$0.key] == nil }) { $1 }
    let (agent, commands) = (agent, commands)
    withheldFromAgent = inherited.keys.filter { agent[$0] == nil }.sorted()
    withheldFromCommands = inherited.keys.filter { commands[$0] == nil }.sorted()
    secrets =
      SecretVariables(
        inherited: inherited,
        agent: settings,
        common: common,
        declared: secretNames
      )
      .secrets + credentials
  }

  /// Returns PATH without relative folders, which would be found in the worktree that the agent
  /// writes.
  private static func safePath(_ path: String?) -> String {
    let folders = (path ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    return folders.isEmpty ? "/usr/local/bin:/usr/bin:/bin" : folders.joined(separator: ":")
  }

  /// Decides which of kjob's variables the agent and the commands get.
  private struct Rules {
    private let base: EnvironmentSettings.Base
    private let passed: Patterns
    private let passedToAgent: Patterns
    private let secret: Patterns

    init(agent: AgentSettings.Environment, common: EnvironmentSettings, secretNames: [String]) {
      base = common.base
      passed = Patterns(common.pass)
      passedToAgent = Patterns(agent.pass)
      secret = Patterns(secretNames)
    }

    func passesToCommands(_ name: String) -> Bool {
      if ControlFile.names.contains(name) { return false }
      if passed.name(name) { return true }
      guard !isWithheld(name), !isForAgent(name) else { return false }
      return passed.fit(name) || base == .all || NeededVariables.contains(name)
    }

    func passesToAgent(_ name: String) -> Bool {
      if ControlFile.names.contains(name) { return false }
      if passed.name(name) || passedToAgent.name(name) { return true }
      guard !isWithheld(name) else { return false }
      return passed.fit(name) || passedToAgent.fit(name) || base == .all
        || NeededVariables.contains(name) || NeededVariables.belongsToAgent(name)
    }

    private func isWithheld(_ name: String) -> Bool { WithheldVariables.contains(name) }

    private func isForAgent(_ name: String) -> Bool {
      SecretVariables.agentOnly.contains(name) || passedToAgent.fit(name) || secret.fit(name)
    }
  }

  /// Names of variables, some with wildcards.
  private struct Patterns {
    private let names: Set<String>
    private let globs: [Glob]

    init(_ patterns: [String]) {
      names = Set(patterns)
      globs = patterns.map(Glob.init)
    }

    /// Returns true if a variable is named in full.
    func name(_ name: String) -> Bool { names.contains(name) }

    func fit(_ name: String) -> Bool { globs.contains { $0.matches(name) } }
  }
}
