public import Text

/// One thing that a run depends on, looked at before the run.
public struct Check: Hashable, Sendable, Codable {
  /// How it stands.
  public enum State: String, Hashable, Sendable, Codable {
    /// It works.
    case good
    /// It does not, and a run would fail.
    case bad
    /// It cannot be told.
    case unknown
  }

  /// What was looked at: `kiro-cli`, `MCP server db`.
  public var subject: SafeText
  /// The job that depends on it; nil for what all of them need.
  public var job: String?
  /// How it stands.
  public var state: State
  /// What was found.
  public var finding: SafeText
  /// What to do about it.
  public var remedy: SafeText?
  /// How many seconds it took to find out.
  public var seconds: Double

  /// Describes a check.
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
