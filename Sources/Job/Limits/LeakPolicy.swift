/// The policy for jobs whose agent or commands leave processes behind.
public enum LeakPolicy: String, Hashable, Sendable, CaseIterable {
  /// The processes are killed and reported.
  case warn
  /// The job fails as well.
  case fail
}
