extension ProcessIdentity {
  /// Kills the process, its session and all descendants, if it is still the same process.
  ///
  /// Returns the number of processes.
  public func kill() -> Int {
    guard startTicks > 0, ProcessTable.entry(id)?.startTicks == startTicks else { return 0 }
    return ProcessSweep.kill(session: id)
  }
}
