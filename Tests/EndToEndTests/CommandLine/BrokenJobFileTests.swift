import Foundation
import TestSupport
import Testing

/// Job files with a slip that people make, and all that `kjob check` says about each.
///
/// The files are in `Golden/broken`; the messages beside them, in `Golden/broken-job-files.txt`, are
/// to be read as a whole.
@Suite(.waiting) struct `A broken job file` {
  private static let files = "Tests/EndToEndTests/Golden/broken"

  @Test func `gets the messages that a reader has judged`() throws {
    let scenario = try Scenario()
    _ = try scenario.shell(
      """
      cp -r "\(PackageFolder.url.path)/\(Self.files)" jobs
      printf 'Fix it.\\n' >jobs/prompt.md
      cd jobs && git init --quiet --initial-branch=main && git add --all &&
        git commit --quiet -m jobs
      """
    )
    var text = ""
    for name in try PackageFolder.contents(of: Self.files).sorted() where name.hasSuffix(".yml") {
      let result = try scenario.kjob("check jobs/\(name)")
      #expect(result.status == 1, "\(name)")
      #expect(result.output == "", "\(name)")
      let errors = result.errors.replacing(scenario.directory.path, with: "FOLDER")
        // Versions of bash differ in what follows.
        .replacing(#/unexpected end of file[^\n]*/#, with: "unexpected end of file")
        .replacing(#/base commit [0-9a-f]{12}/#, with: "base commit ID")
      text += "===== \(name)\n\n\(try Self.shown(name))\n-----\n\(errors)\n"
    }
    try expect(text, equalsGolden: "broken-job-files.txt")
  }

  @Test func `is told apart from the file without the slip`() throws {
    let scenario = try Scenario()
    _ = try scenario.shell(
      "cd repository && printf 'version: 1\\nprompt: Fix it.\\nverify: make test\\n' >a.yml"
    )
    let result = try scenario.kjob("check repository/a.yml")
    #expect(result.errors == "")
    #expect(result.output == "1 job in 1 file: no errors\n")
  }

  /// The file as a reader sees it.
  private static func shown(_ name: String) throws -> String {
    let file = PackageFolder.url.appendingPathComponent("\(files)/\(name)")
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    return text.replacing("\t", with: "→").replacing("\r", with: "␍").replacing("\0", with: "␀")
  }
}
