/// The variables that a job's processes get, both the agent and the commands.
public struct EnvironmentSettings: Hashable, Sendable {
  /// The part of kjob's own environment to inherit.
  public enum Base: String, CaseIterable, Hashable, Sendable {
    /// Everything except the control files and tokens of CI systems, and git's own variables.
    case all
    /// Only what programs need to run at all.
    case none
  }

  /// The part of kjob's environment to inherit.
  public var base: Base
  /// Names of variables to pass on anyway.
  ///
  /// `*` matches any characters. Variables that are withheld, or are only for the agent, must be
  /// named in full.
  public var pass: [String]
  /// Variables with their values.
  public var set: [String: String]

  /// Creates the settings of variables; by default, those of every job.
  public init(base: Base = .all, pass: [String] = [], set: [String: String] = [:]) {
    self.base = base
    self.pass = pass
    self.set = set
  }
}

/// Variables that name files with which a job could change later steps of a pipeline, or that a
/// shell runs at startup.
///
/// No setting passes them on.
public enum ControlFile {
  /// The names of the variables.
  public static let names = Set(CISystem.all.flatMap(\.controlFiles) + ["BASH_ENV"])
}
