internal import Glibc

/// Seconds by the monotonic clock, from a moment that means nothing.
func monotonicSeconds() -> Double {
  seconds(CLOCK_MONOTONIC)
}

/// Seconds that processors have worked for this process, all its threads together.
func ownProcessorSeconds() -> Double {
  seconds(CLOCK_PROCESS_CPUTIME_ID)
}

private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  unsafe clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Measures work that this process does itself.
func measuringOwn(_ work: () throws -> Void) rethrows -> Sample {
  let (wall, cpu) = (monotonicSeconds(), ownProcessorSeconds())
  try work()
  return Sample(wall: monotonicSeconds() - wall, cpu: ownProcessorSeconds() - cpu)
}
