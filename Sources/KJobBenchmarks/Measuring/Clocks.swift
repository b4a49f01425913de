internal import Glibc

/// Returns the monotonic clock in seconds, from an arbitrary start.
func monotonicSeconds() -> Double { seconds(CLOCK_MONOTONIC) }

/// Returns the processor time of this process in seconds, for all its threads.
func ownProcessorSeconds() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  unsafe clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Measures work in this process.
func measuringOwn(_ work: () throws -> Void) rethrows -> Sample {
  let (wall, cpu) = (monotonicSeconds(), ownProcessorSeconds())
  try work()
  return Sample(wall: monotonicSeconds() - wall, cpu: ownProcessorSeconds() - cpu)
}
