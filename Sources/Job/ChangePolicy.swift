/// The limits on what an agent's change may touch.
public struct ChangePolicy: Hashable, Sendable {
  /// The outcome of a job whose agent changed nothing.
  public enum EmptyChange: String, CaseIterable, Hashable, Sendable {
    /// Verification decides.
    case pass
    /// The job fails.
    case fail
  }

  /// The paths that may be touched; nil for all.
  public var only: [PathPattern]?
  /// The paths that must not be touched.
  public var never: [PathPattern] = []
  /// The paths that the patch leaves as the base has them.
  public var restored: [PathPattern] = []
  /// The maximum number of touched files; nil for no limit.
  public var maxFiles: Int?
  /// The maximum size of the change in bytes; nil for no limit.
  public var maxSize: Int?
  /// The outcome of a job whose agent changed nothing.
  public var ifEmpty: EmptyChange = .pass

  /// Creates the policy that accepts every change.
  public init() {}
}
