internal import RunEvents
internal import Runner

extension RunArtifacts {
  /// Reads the journal of the run in the output folder that the user named; warns about a torn end.
  static func readJournal(_ name: String, _ context: CommandContext) throws -> Journal {
    try open(named: name, context).journal
  }

  /// Opens the output folder that the user named; warns about a torn end of its journal.
  static func open(named name: String, _ context: CommandContext) throws -> RunArtifacts {
    do throws(Problem) {
      let artifacts = try open(context.absolute(name), shownAs: name)
      let torn = artifacts.journal.tornLength
      if torn > 0 {
        context.warn("the last \(torn) bytes of the journal are not a whole record; skipped")
      }
      return artifacts
    } catch {
      switch error {
      case .noJournal(let path, let reason): throw ResumeError.noJournal(path, reason)
      case .badJournal(let path, let problem): throw ResumeError.badJournal(path, problem)
      }
    }
  }
}
