internal import RunEvents
internal import Subprocess

extension SupervisedProcess {
  /// What a journal keeps of it.
  var facts: ProcessFacts {
    ProcessFacts(process: Int(id), startTicks: ProcessIdentity(of: id)?.startTicks ?? 0)
  }
}
