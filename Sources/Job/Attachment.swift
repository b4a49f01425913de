/// An image or a file that goes along with a prompt.
public struct Attachment: Hashable, Sendable {
  /// The contents, in the form in which agents get them.
  public enum Contents: Hashable, Sendable {
    /// An image of this type, such as `image/png`.
    case image(type: String, bytes: [UInt8])
    /// The text of a file.
    case text(String)
  }

  /// The path as the job file gives it.
  public var path: String
  /// The absolute path.
  public var absolutePath: String
  /// The contents.
  public var contents: Contents

  /// Creates an attachment.
  public init(path: String, absolutePath: String, contents: Contents) {
    self.path = path
    self.absolutePath = absolutePath
    self.contents = contents
  }

  /// True when it is an image, which not every agent takes.
  public var isImage: Bool {
    if case .image = contents { return true }
    return false
  }

  /// Returns the type of an image by its first bytes; nil if agents do not take it.
  public static func imageType(of bytes: [UInt8]) -> String? {
    func begins(_ signature: [UInt8], at start: Int = 0) -> Bool {
      bytes.dropFirst(start).starts(with: signature)
    }
    if begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if begins([0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if begins(Array("GIF8".utf8)) { return "image/gif" }
    if begins(Array("RIFF".utf8)), begins(Array("WEBP".utf8), at: 8) { return "image/webp" }
    return nil
  }
}
