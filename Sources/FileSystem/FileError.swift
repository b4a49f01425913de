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
    self.path = path
    self.code = code
  }

  /// The system's text for the reason, such as `No such file or directory`.
  public var reason: String {
    unsafe String(cString: strerror(code))
  }

  /// One line: cannot open `path`: reason.
  public var description: String {
    "cannot \(action) `\(presentPath)`: \(reason)"
  }

  /// The path as people know it, where it is given by way of an open folder (`/proc/1/fd/2/name`).
  private var presentPath: String {
    let parts = path.split(separator: "/", maxSplits: 4, omittingEmptySubsequences: true)
    guard path.hasPrefix("/proc/"), parts.count >= 4, parts[2] == "fd" else { return path }
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let link = "/proc/\(parts[1])/fd/\(parts[3])"
    let count = unsafe buffer.withUnsafeMutableBytes { storage in
      guard let start = unsafe storage.bindMemory(to: CChar.self).baseAddress else { return -1 }
      return unsafe readlink(link, start, storage.count)
    }
    guard count > 0 else { return path }
    let folder = String(decoding: buffer[..<count], as: UTF8.self)
    return parts.count > 4 ? "\(folder)/\(parts[4])" : folder
  }
}
