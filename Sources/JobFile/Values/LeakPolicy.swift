/// What becomes of a job whose agent or commands leave processes behind.
public enum LeakPolicy: String, Hashable, Sendable, CaseIterable {
  /// They are killed and told of.
  case warn
  /// The job is refused as well.
  case fail
}
