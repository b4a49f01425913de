internal import Report
internal import RunEvents
internal import Runner

extension PipelineSystem {
  /// Returns the reporter of a run for this system; nil for ``none``.
  ///
  /// `output` is nil when standard output is for programs.
  func reporter(_ output: BackgroundOutput?, _ run: RunExecution) -> (any Reporter)? {
    closingReporter(
      output,
      folderName: run.folderName,
      folder: run.settings.openedOutput,
      PipelineConsole.Settings(
        style: ConsoleStyle(isColoured: run.context.outputIsColoured),
        isVerbose: run.request.isVerbose,
        secrets: run.secretValues
      ),
      run.context,
      delivered: run.delivered
    )
  }
}
