public import FoundationEssentials

/// Formats times for the files of a run.
public enum EventTime {
  /// Formats a wall-clock time as UTC with milliseconds.
  public static func text(of time: Date) -> String {
    // The format truncates below a millisecond, and the floating-point value of most milliseconds
    // is slightly too small, so a time would lose one each time it is read and written again.
    let milliseconds = (time.timeIntervalSince1970 * 1_000).rounded() + 0.25
    return Date(timeIntervalSince1970: milliseconds / 1_000)
      .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// Rounds seconds to three decimals, as far as a floating-point number can represent them.
  public static func milliseconds(_ seconds: Double) -> Double {
    (seconds * 1_000).rounded() / 1_000
  }
}
