/// A generator of random numbers, which are the same for a seed on every machine and in every
/// release.
struct SplitMix {
  private var state: UInt64

  /// Creates a generator whose seed combines these numbers.
  init(_ seed: UInt64, _ parts: Int...) {
    state = seed
    for part in parts {
      state ^= UInt64(truncatingIfNeeded: part)
      _ = next()
    }
  }

  /// Returns the next number.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// Returns a number below a limit.
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
