internal import FileSystem
internal import JobFile
internal import RunEvents
internal import UntrustedText

extension Attempt {
  /// Makes the job's folder for temporary files and decides who gets which variables.
  func makeEnvironment(
    worktree: String,
    own: [String: String]
  ) throws(JobFailure) -> (JobEnvironment, TemporaryFolder) {
    let folder: TemporaryFolder
    do throws(FileError) {
      // The token ends with the job's place in the run, which is short.
      let place = token.split(separator: "-").last ?? "0"
      folder = try TemporaryFolder(
        settings.place,
        name: number == 1 ? "\(place)" : "\(place)~\(number)"
      )
    } catch {
      throw .error(.worktree, SafeText("the folder for temporary files: \(error)"))
    }
    let environment = JobEnvironment(
      inherited: settings.environment,
      settings: specification.agent.environment,
      common: specification.environment,
      secretNames: specification.secrets,
      credentials: job.job.credentials,
      own: own,
      worktree: worktree,
      token: token,
      temporaryFolder: folder.path
    )
    dispatcher.emit(
      .environmentPrepared(
        id,
        EnvironmentFacts(
          withheldFromAgent: environment.withheldFromAgent.map { SafeText($0).singleLine },
          withheldFromCommands: environment.withheldFromCommands.map { SafeText($0).singleLine },
          temporaryFolder: folder.facts
        )
      )
    )
    return (environment, folder)
  }

  /// Removes the job's folder for temporary files.
  func remove(_ folder: TemporaryFolder) {
    for text in folder.remove() { dispatcher.emit(.warned(id, "could not be removed: \(text)")) }
  }
}
