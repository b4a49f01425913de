/// The requirement for verification commands on the untouched base.
public enum BaselineMode: String, CaseIterable, Hashable, Sendable {
  /// Nothing; they do not run there, unless one of them is a goal.
  case off
  /// A command that fails on the base may fail on the change as well.
  case noRegression = "no-regression"
  /// All of them pass, or the agent does not start.
  case requireGreen = "require-green"
}
