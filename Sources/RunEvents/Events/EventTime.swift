public import FoundationEssentials

/// Times as every file of a run has them.
public enum EventTime {
  /// A wall-clock time as every file of a run has it: UTC with milliseconds.
  public static func text(of time: Date) -> String {
    // The format cuts off what is below a millisecond, and most milliseconds are held by a number
    // that is a little less; so a time read back would lose one each time it is written.
    let milliseconds = (time.timeIntervalSince1970 * 1_000).rounded() + 0.25
    return Date(timeIntervalSince1970: milliseconds / 1_000)
      .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// Seconds with three decimals, as far as a floating number can hold them.
  public static func milliseconds(_ seconds: Double) -> Double {
    (seconds * 1_000).rounded() / 1_000
  }
}
