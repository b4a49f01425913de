import Foundation
public import Testing

/// Compares a text with the file `Golden/<name>` beside the calling test.
///
/// With `KJOB_RENEW_GOLDEN=1` in the environment it writes the file instead, to be read before it
/// is committed.
public func expect(
  _ text: String,
  equalsGolden name: String,
  beside testFile: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = URL(fileURLWithPath: testFile).deletingLastPathComponent()
    .appendingPathComponent("Golden/\(name)")
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
