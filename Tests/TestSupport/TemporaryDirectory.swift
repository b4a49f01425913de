public import Foundation

/// A folder of its own for one test, removed when the last reference goes away.
public final class TemporaryDirectory: Sendable {
  /// The folder's absolute path, without symbolic links.
  public let path: String

  /// Makes the folder below the system's place for temporary files, or in memory.
  ///
  /// In memory is for tests that make tens of thousands of files and are not about disks; where
  /// there is not enough of it, they get the usual place.
  public init(_ label: String = "kjob-test", inMemory: Bool = false) throws {
    let base =
      (inMemory ? Self.memory : nil)
      ?? FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    let url = base.appendingPathComponent("\(label)-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  /// The place for files in memory, where a gigabyte is free.
  private static let memory: URL? = {
    let path = "/dev/shm"
    let free = try? FileManager.default.attributesOfFileSystem(forPath: path)[.systemFreeSize]
    guard let free = free as? NSNumber, free.int64Value > 1 << 30 else { return nil }
    return FileManager.default.isWritableFile(atPath: path) ? URL(fileURLWithPath: path) : nil
  }()

  deinit {
    // `rm` copes with depths and modes that FileManager gives up on.
    _ = try? Shell.run("chmod -R u+rwx -- \"$1\"; rm -rf -- \"$1\"", arguments: [path], in: "/")
  }

  /// Writes a file, with the folders above it, and returns its absolute path.
  @discardableResult
  public func write(_ name: String, _ contents: String) throws -> String {
    try write(name, Data(contents.utf8))
  }

  /// Writes a file of bytes, with the folders above it, and returns its absolute path.
  @discardableResult
  public func write(_ name: String, _ contents: Data) throws -> String {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try contents.write(to: url)
    return url.path
  }

  /// Reads a file of the folder as text.
  public func read(_ name: String) throws -> String {
    try String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }
}
