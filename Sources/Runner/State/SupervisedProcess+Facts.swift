internal import RunEvents
internal import Subprocess

extension SupervisedProcess {
  /// The facts that a journal keeps of the process.
  var facts: ProcessFacts {
    ProcessFacts(process: Int(id), startTicks: ProcessIdentity(of: id)?.startTicks ?? 0)
  }
}
