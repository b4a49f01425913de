internal import Glibc

/// A failed call on a file: what was tried, on which path, and the system's reason.
public struct FileError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  /// What was tried, as a verb phrase that follows "cannot": `open`, `create the folder`.
  public var action: String
  /// The path as the caller knows it.
  public var path: String
  /// The value of `errno`.
  public var code: Int32

  /// Describes a failed call.
  public init(_ action: String, _ path: String, code: Int32) {
    self.action = action
    self.path = OpenedFolder.shown(path)
    self.code = code
  }

  /// The system's text for the reason, such as `No such file or directory`.
  public var reason: String {
    unsafe String(cString: strerror(code))
  }

  /// One line: cannot open `path`: reason.
  public var description: String {
    "cannot \(action) `\(path)`: \(reason)"
  }
}
