internal import Glibc

/// A terminal that belongs to a descriptor.
public struct Terminal: Sendable {
  private let number: Int32

  /// Creates a terminal for an open descriptor, which the caller continues to own.
  public init(descriptor: Int32) { number = descriptor }

  /// The number of columns that text may have without wrapping; nil while the terminal belongs to other
  /// processes.
  public var columns: Int? { size?.lineWidth }

  /// The current size, or 80 columns and 24 rows if it is unknown; nil while the terminal
  /// belongs to other processes, whose lines must not be overwritten.
  var size: StatusArea.Size? {
    let group = tcgetpgrp(number)
    guard group < 0 || group == getpgrp() else { return nil }
    var size = winsize()
    let isKnown = unsafe ioctl(number, UInt(TIOCGWINSZ), &size) == 0
    return StatusArea.Size(
      columns: isKnown && size.ws_col > 0 ? Int(size.ws_col) : 80,
      rows: isKnown && size.ws_row > 0 ? Int(size.ws_row) : 24
    )
  }
}
