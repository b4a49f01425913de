internal import Glibc

/// The options that several commands have.
enum SharedOption {
  /// The maximum number of concurrent jobs.
  static let parallelism = Option(
    Option(
      "jobs",
      letter: "j",
      value: "N",
      help: "Run N jobs at once, or `auto`: as many as processors and memory\nallow (default: "
        + "the number of processors)."
    ) { (text) throws(UsageError) in
      guard let count = JobCount(text) else {
        throw .badValue("--jobs", text, expected: "a number from 1 to 1000, or `auto`")
      }
      return count
    },
    default: .number(max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
  )

  /// The path of an additional JUnit report.
  static let junit = Option(
    "junit",
    value: "FILE",
    help: "Also write the JUnit report to this file."
  )

  /// The format of standard output.
  static let format = OutputFormat.option(
    "What goes to standard output: lines for people,\nor every event as a line of JSON."
  )

  /// The folder that contains worktrees.
  static let worktreeDirectory = Option(
    "worktree-dir",
    value: "DIR",
    help: "Where worktrees are made (default: KJOB_WORKTREE_DIR,\nelse the user's cache folder)."
  )

  /// The folder that a run writes to, and that other commands read, if none is named.
  static let defaultOutput = "kjob-out"

  /// Returns the option for a folder that is written to.
  static func outputFolder(_ help: String) -> Option<String?> {
    Option("output", value: "DIR", help: help) { (text) throws(UsageError) in
      guard !text.isEmpty else { throw .badValue("--output", "", expected: "a folder") }
      return text
    }
  }

  /// Returns the option for the credits that all jobs may use together.
  static func maxCredits(_ help: String) -> Option<Double?> {
    Option("max-credits", value: "N", help: help) { (text) throws(UsageError) in
      guard let number = Double(text), number > 0, number.isFinite else {
        throw .badValue("--max-credits", text, expected: "a number above 0")
      }
      return number
    }
  }

  /// Returns the option for an agent that replaces those of the job files.
  static func agent(_ help: String) -> Option<[String]?> {
    Option("agent-command", value: "COMMAND", help: help) { (text) throws(UsageError) in
      guard let words = CommandWords.split(text), !words.isEmpty else {
        throw .badValue("--agent-command", text, expected: "a program and its arguments")
      }
      return words
    }
  }
}
