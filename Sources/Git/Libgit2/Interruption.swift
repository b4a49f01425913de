/// Tells long work on a repository that it has to end: a job's time is over, or the run stops.
public struct Interruption: Sendable {
  /// Work that nobody interrupts.
  public static let never = Interruption { false }

  private let isDue: @Sendable () -> Bool

  /// Asks this whenever the work can end.
  public init(_ isDue: @escaping @Sendable () -> Bool) {
    self.isDue = isDue
  }

  /// Throws when the work has to end.
  func check() throws(GitError) {
    if isDue() { throw .interrupted }
  }

  /// Whether the work has to end, where nothing can be thrown.
  public var isNow: Bool { isDue() }
}
