/// Which variables a job's processes get, the agent as well as the commands.
public struct EnvironmentSettings: Hashable, Sendable {
  /// What is inherited of kjob's own environment.
  public enum Base: String, CaseIterable, Hashable, Sendable {
    /// Everything but the control files and tokens of CI systems, and git's own variables.
    case all
    /// Only what programs need to run at all.
    case none
  }

  /// What is inherited.
  public var base: Base
  /// Names of variables to pass on all the same.
  ///
  /// `*` stands for any characters; what is withheld, or meant for the agent alone, needs to be
  /// named in full.
  public var pass: [String]
  /// Variables with their values.
  public var set: [String: String]

  /// Describes the variables; without arguments, what every job gets.
  public init(base: Base = .all, pass: [String] = [], set: [String: String] = [:]) {
    self.base = base
    self.pass = pass
    self.set = set
  }
}

/// The variables that name files with which a job could change the later steps of a pipeline, or
/// that a shell runs before anything else.
///
/// No setting lets them through.
public enum ControlFile {
  /// Their names.
  public static let names: Set<String> = [
    "BASH_ENV", "BUILDKITE_ENV_FILE", "BUILDKITE_ENV_JSON_FILE", "DRONE_ENV", "DRONE_OUTPUT",
    "FORGEJO_ENV", "FORGEJO_OUTPUT", "FORGEJO_PATH", "FORGEJO_STATE", "FORGEJO_STEP_SUMMARY",
    "GITEA_ENV", "GITEA_OUTPUT", "GITEA_PATH", "GITEA_STATE", "GITEA_STEP_SUMMARY", "GITHUB_ENV",
    "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY",
  ]
}
