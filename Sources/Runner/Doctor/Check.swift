public import Text

/// A check of one thing that a run depends on, made before the run.
public struct Check: Hashable, Sendable, Codable {
  /// The result of a check.
  public enum State: String, Hashable, Sendable, Codable {
    /// The thing works.
    case good
    /// The thing does not work, and a run would fail.
    case bad
    /// The state could not be determined.
    case unknown
  }

  /// The thing that was checked: `kiro-cli`, `MCP server db`.
  public var subject: SafeText
  /// The job that depends on it; nil for what all jobs need.
  public var job: String?
  /// The result.
  public var state: State
  /// The finding, in words.
  public var finding: SafeText
  /// The advice for a check that is not good.
  public var remedy: SafeText?
  /// The duration of the check, in seconds.
  public var seconds: Double

  /// Creates a check.
  public init(
    _ subject: SafeText,
    job: String? = nil,
    _ state: State,
    _ finding: SafeText,
    remedy: SafeText? = nil,
    seconds: Double = 0
  ) {
    self.subject = subject.singleLine
    self.job = job
    self.state = state
    self.finding = finding
    self.remedy = remedy
    self.seconds = seconds
  }
}
