internal import Glibc

/// An open file descriptor, closed when its owner goes away.
public struct Descriptor: ~Copyable, Sendable {
  /// The descriptor's number, valid while this value lives.
  public let number: Int32

  /// Takes over an open descriptor.
  public init(owning number: Int32) {
    self.number = number
  }

  deinit {
    // Nothing can be done about an error here; whoever needs to know calls `synchronize` first.
    _ = close(number)
  }

  /// Gives the number up without closing it.
  public consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}
