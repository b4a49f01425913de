internal import Text

/// The command lines about a run that kjob offers.
public enum RunCommandLine {
  /// The output folder that commands use if none is named.
  private static let standardFolder = "kjob-out"

  /// The number of jobs that a line names; of more, it names the first.
  private static let longest = 20

  /// Returns a command with the run's folder, unless it is the one that commands use anyway, and with
  /// jobs.
  public static func text(_ command: String, _ folder: String, _ jobs: [String] = []) -> String {
    let folder = folder == standardFolder ? [] : [folder]
    let line = ShellLine.quoting(["kjob", command] + folder + jobs.prefix(longest))
    return jobs.count > longest ? line + " …" : line
  }
}
