import FileSystem
import Foundation
import Subprocess
import TestSupport
import Testing

@Suite struct OutputSpoolTests {
  @Test(
    arguments: [
      ("", ""), ("abc", "abc"), ("0123456789", "0123456789"),
      ("0123456789abcdefghij", "0123456789abcdefghij"),
      ("0123456789Xabcdefghij", "0123456789\n[kjob: 1 bytes left out here; 21 in all]\nabcdefghij"),
      (
        "0123456789" + String(repeating: "x", count: 1_000) + "abcdefghij",
        "0123456789\n[kjob: 1000 bytes left out here; 1020 in all]\nabcdefghij"
      ),
    ],
    [1, 3, 7, 2_000]
  )
  func `beginning and end are kept`(sample: (String, String), pieces: Int) throws {
    let directory = try TemporaryDirectory("kjob-spool")
    let path = try directory.write("log", "what an earlier run left")
    var spool = try OutputSpool(path: path, limit: 20)
    var rest = Array(sample.0.utf8)[...]
    var given: [UInt8] = []
    while !rest.isEmpty {
      spool.append(rest.prefix(pieces))
      given += rest.prefix(pieces)
      rest = rest.dropFirst(pieces)
      for count in [0, 1, 5, 9, 10] {
        #expect(try spool.lastBytes(count) == given.suffix(count))
      }
      // Never more than the limit: there may be a gap further back.
      #expect(try spool.lastBytes(25) == given.suffix(10))
    }
    #expect(spool.total == sample.0.utf8.count)
    try spool.finish()
    #expect(try directory.read("log") == sample.1)
  }

  @Test func `a full disk is told at the end, and the last bytes are known all the same`() throws {
    var spool = try OutputSpool(path: "/dev/full", limit: 8)
    for _ in 0..<100 { spool.append(Array("abcdefgh".utf8)[...]) }
    #expect(try spool.lastBytes(4) == Array("efgh".utf8))
    let error = #expect(throws: FileError.self) { try spool.finish() }
    #expect(error == FileError("write", "/dev/full", code: ENOSPC))
  }

  @Test(.fault(195)) func `a link in the place of the file is refused`() throws {
    let directory = try TemporaryDirectory("kjob-spool")
    try Shell.run("printf untouched > target; ln -s target log", in: directory.path)
    let error = #expect(throws: FileError.self) {
      _ = try OutputSpool(path: directory.path + "/log")
    }
    #expect(error?.code == ELOOP)
    #expect(try directory.read("target") == "untouched")
  }
}
