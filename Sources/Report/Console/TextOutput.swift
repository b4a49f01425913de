public import FileSystem
internal import Glibc
internal import Synchronization
internal import SystemText

/// An output stream for text, such as standard output, that reports write errors.
///
/// A reader that closes the stream (`kjob run | head -1`) is not an error: the rest is dropped. A
/// full or failing device is one.
public final class TextOutput: Sendable {
  private let number: Int32
  private let isClosed: Mutex<Bool>

  /// Creates an output for an open descriptor, which the caller continues to own.
  public init(descriptor: Int32) {
    number = descriptor
    // It was closed from the start (`>&-`), and a later file may get its number.
    isClosed = Mutex(fcntl(descriptor, F_GETFD) < 0)
  }

  /// Writes all of the text, waiting for the device if necessary.
  public func write(_ text: String) throws(FileError) { try write(bytes: Array(text.shown.utf8)) }

  /// Writes all of the bytes, waiting for the device if necessary.
  public func write(bytes: [UInt8]) throws(FileError) {
    var rest = bytes[...]
    let failure: Int32? = isClosed.withLock { isClosed in
      while !rest.isEmpty, !isClosed {
        let count = unsafe rest.withUnsafeBytes { bytes in
          unsafe Glibc.write(number, bytes.baseAddress, bytes.count)
        }
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          // Another process made the terminal non-blocking; wait until it accepts more.
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

/// The style of output, with or without colors.
public struct ConsoleStyle: Hashable, Sendable {
  /// The colors that kjob uses, from those that every terminal has.
  public enum Colour: String, Sendable {
    /// For jobs that passed.
    case green = "32"
    /// For jobs that did not pass.
    case red = "31"
    /// For warnings.
    case yellow = "33"
    /// For less important text.
    case dim = "2"
    /// For headings.
    case bold = "1"
    /// For places in a file.
    case cyan = "36"
  }

  /// True when colors are written.
  public var isColoured: Bool

  /// Creates a style.
  public init(isColoured: Bool) { self.isColoured = isColoured }

  /// Returns the text in a color, or unchanged.
  public func paint(_ text: String, _ colour: Colour) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}
