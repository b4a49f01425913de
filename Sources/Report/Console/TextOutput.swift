public import FileSystem
internal import Glibc
internal import Synchronization
internal import SystemText

/// An output stream for text, such as standard output, that tells when writing fails.
///
/// A reader that goes away (`kjob run | head -1`) is no failure: the rest is dropped. A full or a
/// broken device is one.
public final class TextOutput: Sendable {
  private let number: Int32
  private let isClosed: Mutex<Bool>

  /// Writes to an open descriptor, which stays the caller's.
  public init(descriptor: Int32) {
    number = descriptor
    // Closed from the start (`>&-`): nobody wants it, and a later file may get its number.
    isClosed = Mutex(fcntl(descriptor, F_GETFD) < 0)
  }

  /// Writes all of the text at once.
  public func write(_ text: String) throws(FileError) {
    var rest = Array(text.shown.utf8)[...]
    let failure: Int32? = isClosed.withLock { isClosed in
      while !rest.isEmpty, !isClosed {
        let count = unsafe rest.withUnsafeBytes { bytes in
          unsafe Glibc.write(number, bytes.baseAddress, bytes.count)
        }
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          // Somebody made the terminal non-blocking; wait until it takes more.
          var entry = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
          _ = unsafe poll(&entry, 1, -1)
        } else if errno == EPIPE {
          isClosed = true
        } else if errno != EINTR {
          return errno
        }
      }
      return nil
    }
    if let failure { throw FileError("write to", "standard output", code: failure) }
  }
}

/// Whether and how output is coloured.
public struct ConsoleStyle: Hashable, Sendable {
  /// The few colours that kjob uses, from those that every terminal has.
  public enum Colour: String, Sendable {
    /// For what passed.
    case green = "32"
    /// For what did not.
    case red = "31"
    /// For what deserves a look.
    case yellow = "33"
    /// For what may be overlooked.
    case dim = "2"
  }

  /// Whether colours are written at all.
  public var isColoured: Bool

  /// Chooses a style.
  public init(isColoured: Bool) {
    self.isColoured = isColoured
  }

  /// The text in a colour, or as it is.
  public func paint(_ text: String, _ colour: Colour) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}
