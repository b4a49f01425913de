public import Foundation

/// The folder that holds the package, in which the tests were built.
public enum PackageFolder {
  /// The folder as a URL.
  public static let url = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// The folder's path.
  public static let path = url.path
}
