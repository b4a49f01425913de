internal import Glibc

/// A failed file operation: the action, the path and the system's reason.
public struct FileError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The attempted action, as a verb phrase that follows "cannot": `open`, `create the folder`.
  public var action: String
  /// The path as the caller knows it.
  public var path: String
  /// The value of `errno`.
  public var code: Int32

  /// Creates an error.
  public init(_ action: String, _ path: String, code: Int32) {
    self.action = action
    self.path = OpenedFolder.shown(path)
    self.code = code
  }

  /// The system's text for the reason, such as `No such file or directory`.
  public var reason: String { unsafe String(cString: strerror(code)) }

  /// One line: cannot open `path`: reason.
  public var description: String { "cannot \(action) `\(path)`: \(reason)" }
}
