internal import Glibc

/// The terminal behind a descriptor.
public struct Terminal: Sendable {
  private let number: Int32

  /// Looks at an open descriptor, which stays the caller's.
  public init(descriptor: Int32) {
    number = descriptor
  }

  /// Its present size, with that of old where nobody has told it; nil while it belongs to other
  /// processes, whose lines nobody may draw over.
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
