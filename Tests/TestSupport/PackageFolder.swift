public import Foundation

/// The folder that holds the package, in which the tests were built.
public enum PackageFolder {
  /// The folder as a URL.
  public static let url = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// The folder's path.
  public static let path = url.path

  /// The missing folder or file that was to be listed.
  public struct Missing: Error {
    /// The path, relative to the package.
    public var path: String
  }

  /// Returns the paths of everything below a folder, relative to it and sorted.
  public static func contents(of folder: String) throws -> [String] {
    guard let names = FileManager.default.enumerator(atPath: path + "/" + folder) else {
      throw Missing(path: folder)
    }
    return names.compactMap { $0 as? String }.sorted()
  }

  /// Returns the text of a file.
  public static func text(_ file: String) throws -> String {
    try String(contentsOfFile: path + "/" + file, encoding: .utf8)
  }
}
