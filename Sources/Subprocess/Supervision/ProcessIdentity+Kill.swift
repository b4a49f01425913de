extension ProcessIdentity {
  /// Kills the process with its session and everything below, if it is still that process.
  ///
  /// Returns how many there were.
  public func kill() -> Int {
    guard startTicks > 0, ProcessTable.entry(id)?.startTicks == startTicks else { return 0 }
    return ProcessSweep.kill(session: id)
  }
}
