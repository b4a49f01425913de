internal import Glibc

/// A file that is written under a temporary name and renamed into place.
///
/// Readers of the path see either the old contents or all of the new ones, even after a crash.
/// Without `commit` nothing is left behind.
public struct AtomicFile: ~Copyable {
  /// The final path of the file.
  public let path: String
  private let folder: Folder
  private let name: FileName
  private let temporaryName: FileName
  private let file: Descriptor
  private var hash = SHA256()
  private var size: Int64 = 0
  private var isCommitted = false

  /// Creates the temporary file in the folder of the path.
  ///
  /// Throws if the path exists and is not a regular file.
  public init(path: String, mode: UInt32 = 0o644) throws(FileError) {
    try requireNoZero(path, "write")
    let name = FileName(lastComponent(path))
    guard name.isSingleComponent, !path.hasSuffix("/") else {
      throw FileError("write", path, code: EISDIR)
    }
    let folder = try Folder(path: parentPath(path) ?? ".", followingLinks: true)
    let number = String(UInt64.random(in: 0...(.max)), radix: 36)
    let temporaryName = FileName(Self.temporaryStart + number + Self.temporaryEnd)
    let file = try Self.newFile(temporaryName, for: name, path, mode, in: folder)
    self.path = path
    self.name = name
    self.temporaryName = temporaryName
    self.folder = folder
    self.file = file
  }

  private static let temporaryStart = ".kjob-"
  private static let temporaryEnd = ".tmp"

  /// True for the name of a file that was not committed because its writer was killed.
  public static func isUncommitted(_ name: FileName) -> Bool {
    let text = name.description
    return text.hasPrefix(temporaryStart) && text.hasSuffix(temporaryEnd)
  }

  private static func newFile(
    _ temporaryName: FileName,
    for name: FileName,
    _ path: String,
    _ mode: UInt32,
    in folder: borrowing Folder
  ) throws(FileError) -> Descriptor {
    do throws(FileError) {
      if let status = try folder.statusIfPresent(of: name), status.kind != .regular {
        throw FileError("replace", path, code: status.kind == .folder ? EISDIR : EINVAL)
      }
      return try folder.newFile(temporaryName, mode: mode)
    } catch {
      throw FileError(error.action, path, code: error.code)
    }
  }

  deinit {
    if !isCommitted { try? folder.removeFile(temporaryName) }
  }

  /// Appends bytes.
  public mutating func append(_ bytes: [UInt8]) throws(FileError) {
    try file.write(bytes, path: path)
    hash.update(bytes)
    size += Int64(bytes.count)
  }

  /// Waits until the bytes are on disk and moves the file into place; returns its size and digest.
  @discardableResult
  public mutating func commit() throws(FileError) -> WrittenFile {
    do throws(FileError) {
      try file.synchronize(path: path)
      try folder.rename(temporaryName, to: name, in: folder)
      isCommitted = true
      try folder.synchronize()
      return WrittenFile(size: size, digest: hash.digest())
    } catch {
      throw FileError(error.action, path, code: error.code)
    }
  }

  /// Creates or replaces a file with these contents.
  public static func write(
    _ bytes: [UInt8],
    to path: String,
    mode: UInt32 = 0o644
  ) throws(FileError) {
    _ = try deliver(bytes, to: path, mode: mode)
  }

  /// Creates or replaces a file with these contents and returns its size and digest.
  public static func deliver(
    _ bytes: [UInt8],
    to path: String,
    mode: UInt32 = 0o644
  ) throws(FileError) -> WrittenFile {
    var file = try AtomicFile(path: path, mode: mode)
    try file.append(bytes)
    return try file.commit()
  }

  /// Throws if a file could not be written at a path; leaves nothing behind.
  public static func probe(_ path: String, with bytes: [UInt8]) throws(FileError) {
    var file = try AtomicFile(path: path)
    try file.append(bytes)
    try file.file.synchronize(path: path)
  }
}
