import Foundation
public import Testing

/// Compares a text with the file `Golden/<name>` in the folder of the calling test's target.
///
/// With `KJOB_RENEW_GOLDEN=1` in the environment it writes the file instead, to be read before it
/// is committed.
public func expect(
  _ text: String,
  equalsGolden name: String,
  of testFile: String = #fileID,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let target = testFile.prefix { $0 != "/" }
  let file = PackageFolder.url.appendingPathComponent("Tests/\(target)/Golden/\(name)")
  if ProcessInfo.processInfo.environment["KJOB_RENEW_GOLDEN"] != nil {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(text.utf8).write(to: file)
  }
  let golden = try String(contentsOf: file, encoding: .utf8)
  #expect(text == golden, sourceLocation: sourceLocation)
}
