/// Stops long work on a repository when a job's time is over or the run stops.
public struct Interruption: Sendable {
  /// Work that is never interrupted.
  public static let never = Interruption { false }

  private let isDue: @Sendable () -> Bool

  /// Creates an interruption from a closure that is called whenever the work can end.
  public init(_ isDue: @escaping @Sendable () -> Bool) { self.isDue = isDue }

  /// Throws when the work has to end.
  func check() throws(GitError) { if isDue() { throw .interrupted } }

  /// True when the work has to end, for code that cannot throw.
  public var isNow: Bool { isDue() }
}
