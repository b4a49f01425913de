internal import FoundationEssentials
internal import Report

/// The options that all commands share which run jobs: how this process shows a run, and how much of
/// it at a time.
struct RunRequest {
  /// The options that ``init(_:_:)`` reads.
  static let options = [
    SharedOption.parallelism.declaration,
    JUnitReport.dialect.declaration,
    PipelineSystem.option,
    SharedOption.format.declaration,
    RunExecution.verbose.declaration,
    RunDeadline.option.declaration,
  ]

  /// True when standard output gets events instead of lines for people.
  var asJSON: Bool
  /// True when the agents' text is shown.
  var isVerbose: Bool
  /// The maximum number of concurrent jobs.
  var parallelism: JobCount
  /// The deadline, if there is one.
  var deadline: RunDeadline?
  /// The dialect of the JUnit report.
  var dialect: JUnitReport.Dialect
  /// The CI system that the run also reports to.
  var pipeline: PipelineSystem

  /// Reads the options.
  init(_ arguments: ParsedArguments, _ context: CommandContext) throws(UsageError) {
    asJSON = try arguments[SharedOption.format] == .json
    parallelism = try arguments[SharedOption.parallelism]
    deadline = try RunDeadline.read(arguments, context.environment, now: Date())
    isVerbose = try RunExecution.isVerbose(arguments, context)
    dialect = try arguments[JUnitReport.dialect]
    pipeline = try PipelineSystem.read(arguments, context.environment)
  }
}
