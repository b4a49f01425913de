internal import Report
internal import RunEvents
internal import Runner
internal import Sessions
internal import Text

extension RunExecution {
  /// The option that shows the agents' text, also for resumed runs.
  static let verbose = Option<Bool>(
    "verbose",
    letter: "v",
    help: "Show what the agents write, line by line, and their tools'\n"
      + "titles; RUNNER_DEBUG=1 does the same."
  )

  /// Returns true if the agents' text is requested, by the user or for debugging a pipeline.
  static func isVerbose(
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws(UsageError) -> Bool {
    if try arguments[verbose] {
      if try arguments[SharedOption.format] == .json {
        throw .exclusive(["--verbose", "--format json"])
      }
      return true
    }
    return context.environment["RUNNER_DEBUG"] == "1"
  }

  /// Returns the reporters for standard output and for the CI system.
  func consoles(_ control: RunControl) -> [any Reporter] {
    let output = BackgroundOutput(context.output) { control.stopReason != nil }
    let annotations = request.pipeline.reporter(request.asJSON ? nil : output, self)
    if request.asJSON { return [annotations, EventStreamReporter(output)].compactMap(\.self) }
    if let annotations { return [annotations] }
    let style = ConsoleStyle(isColoured: context.outputIsColoured)
    guard let terminal = context.liveTerminal else {
      return [
        ConsoleReporter(
          output,
          style: style,
          outputFolder: folderName,
          isVerbose: request.isVerbose
        )
      ]
    }
    return [
      LiveConsoleReporter(
        output,
        on: terminal,
        style: style,
        outputFolder: folderName,
        expected: expected,
        isVerbose: request.isVerbose
      )
    ]
  }

  /// The values that the CI system should mask too.
  var secretValues: [String] {
    // A runner reads a pipe. In a file, the values would be exposed instead of masked.
    guard !context.outputIsFile else { return [] }
    return plan.redactor(inherited: context.environment).secrets.filter(\.isMaskable)
      .map { String(decoding: $0.value, as: UTF8.self) }
  }
}
