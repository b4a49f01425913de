internal import RunEvents
internal import Text

/// The line of output that best explains a verdict: the last one with a word in it.
enum Evidence {
  /// Returns the line for a job; nil if it passed or there is no output.
  static func line(_ job: JobState) -> String? {
    guard let reason = job.reason, job.outcome != .skipped, job.hasProblem else { return nil }
    if let output = output(job, reason.type) { return last(in: output) }
    let details = reason.details.string
    // A single line of details repeats the message.
    guard details.contains("\n") else { return nil }
    let line = last(in: details)
    return line == reason.message.singleLine.string ? nil : line
  }

  /// Returns the last lines of what a job's command or agent wrote, without blank ones.
  static func lines(_ job: JobState, last count: Int) -> [String] {
    guard let reason = job.reason else { return [] }
    return details(reason).map { line in
      var line = line
      while line.last?.isWhitespace == true { line.removeLast() }
      return String(line)
    }.filter { !$0.isEmpty }.suffix(count)
  }

  /// Returns the lines of a reason's details, without those that repeat its message.
  static func details(_ reason: Reason) -> [Substring] {
    let message = reason.message.singleLine.string
    // The first line has the type before it.
    return reason.details.string.split(separator: "\n").dropFirst().filter { $0 != message }
  }

  /// The end of the output of the command that decided.
  private static func output(_ job: JobState, _ type: ReasonType) -> String? {
    switch type {
    case .verifyFlaky:
      let flaky = job.commands.first { $0.result == .flaky }
      return flaky?.earlierTries?.first?.outputTail.string
    case .verifyFailed, .verifyTimeout, .verifyCannotRun, .setupFailed:
      return job.commands.first { $0.result != .passed }?.outputTail.string
    default: return nil
    }
  }

  private static func last(in text: String) -> String? {
    let line = text.split(separator: "\n").last { line in
      line.contains { $0.isLetter || $0.isNumber }
    }
    return line.map { SafeText(String($0)).singleLine.shortened(to: 200).string }
  }
}
