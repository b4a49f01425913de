internal import Glibc

/// An open file descriptor, closed when its owner is destroyed.
public struct Descriptor: ~Copyable, Sendable {
  /// The descriptor's number, valid while this value lives.
  public let number: Int32

  /// Creates the owner of an open descriptor.
  public init(owning number: Int32) { self.number = number }

  deinit {
    // An error cannot be handled here; code that needs to know calls `synchronize` first.
    _ = close(number)
  }

  /// Returns the number and gives up ownership without closing it.
  public consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}
