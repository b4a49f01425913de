internal import Runner
internal import Report
internal import RunEvents

extension PipelineSystem {
  /// The reporter that tells the system of a run; nil where there is none to tell.
  ///
  /// `output` is nil where standard output is for programs.
  func reporter(_ output: BackgroundOutput?, _ run: RunExecution) -> (any Reporter)? {
    closingReporter(
      output,
      folderName: run.folderName,
      folder: run.settings.openedOutput,
      PipelineConsole.Settings(
        style: ConsoleStyle(isColoured: run.context.outputIsColoured),
        rerun: run.shownRerun,
        isVerbose: run.isVerbose,
        secrets: run.secretValues
      ),
      run.context,
      delivered: run.delivered
    )
  }
}
