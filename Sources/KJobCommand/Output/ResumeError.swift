internal import RunEvents
internal import Runner
internal import Text

/// The reason why a run cannot be resumed.
enum ResumeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folder has no journal.
  case noJournal(String, String)
  /// The journal cannot be used.
  case badJournal(String, Journal.Problem)
  /// The inputs of the run have changed.
  case changed([String])
  /// Jobs of the run are no longer in the job files.
  case missing([String])
  /// The agent's command contained a secret, which the journal does not keep.
  case maskedAgent
  /// A process of the run is still alive.
  case alive(String)
  /// The jobs have used all the credits that they may use together.
  case noCredits(used: Double, limit: Double)
  /// Another kjob has written to the folder since this one read its journal.
  case changedMeanwhile(String)
  /// Job files came from standard input.
  case standardInput
  /// The run was merged from several runs.
  case merged(String)

  /// The error message, with what to do about it.
  var description: String {
    switch self {
    case .noJournal(let path, let reason):
      "cannot read `\(path)`: \(reason)\nhint: name the output folder of a run; `kjob run` makes one"
    case .badJournal(let path, let problem): "`\(path)` \(problem)"
    case .changed(let subjects):
      "changed since the run began: \(subjects.joined(separator: ", "))\n"
        + "hint: restore it, or start again with `kjob run`"
    case .missing(let ids):
      "no longer in the job files: \(ids.map { "`\($0)`" }.joined(separator: ", "))"
    case .maskedAgent:
      "the run's `--agent-command` contained a secret, which the journal does not keep\n"
        + "hint: give it again: `kjob resume --agent-command …`"
    case .alive(let directory):
      "processes of the run in `\(directory)` are still there; is the run still active?"
    case .noCredits(let used, let limit):
      "the run has used \(Wording.amount(used)) credits, and may use \(Wording.amount(limit))\n"
        + "hint: allow more with `--max-credits`"
    case .changedMeanwhile(let name):
      "another kjob ran in `\(name)` meanwhile; look at its result, then try again"
    case .standardInput:
      "job files of the run came from standard input, which cannot be read again\n"
        + "hint: save them, then `kjob run FILE --only-failed`"
    case .merged(let name):
      "`\(name)` was merged from shards\nhint: resume the shards, then merge them again"
    }
  }
}
