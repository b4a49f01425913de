internal import FileSystem
internal import Glibc

/// Waits for several descriptors at once.
public enum Readiness {
  /// A condition of a descriptor to wait for.
  public enum Interest: Hashable, Sendable {
    /// The descriptor can be read or is at its end.
    case readable(Int32)
    /// The descriptor can be written or is broken.
    case writable(Int32)
  }

  /// Waits until a condition is met or `deadline` has passed; returns the conditions that are met.
  ///
  /// Without a deadline it waits indefinitely.
  public static func wait(
    for interests: [Interest],
    until deadline: MonotonicInstant?
  ) -> Set<Interest> {
    var entries = interests.map { interest in
      switch interest {
      case .readable(let number): pollfd(fd: number, events: Int16(POLLIN), revents: 0)
      case .writable(let number): pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
      }
    }
    while true {
      let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds(until: deadline))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return [] }
      return Set(zip(interests, entries).filter { $1.revents != 0 }.map(\.0))
    }
  }

  private static func milliseconds(until deadline: MonotonicInstant?) -> Int32 {
    guard let deadline else { return -1 }
    let left = MonotonicInstant.now.duration(to: deadline)
    if left <= .zero { return 0 }
    // Rounded up: waking slightly early would turn the rest into a busy loop.
    let value =
      left.components.seconds * 1_000
      + (left.components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: value)
  }
}

/// Wakes a thread that waits in ``Readiness``, from any other thread.
public final class Waker: Sendable {
  private let event: Descriptor

  /// Creates a waker that has not been used.
  public init() throws(SpawnError) { event = try makeEventDescriptor() }

  /// The descriptor that is readable from the first wake-up on.
  public var number: Int32 { event.number }

  /// Makes the descriptor readable.
  public func wake() {
    var one: UInt64 = 1
    _ = unsafe write(event.number, &one, 8)
  }
}
