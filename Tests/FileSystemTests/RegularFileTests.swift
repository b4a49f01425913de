import FileSystem
import TestSupport
import Testing

struct RegularFileTests {
  @Test(.timeLimit(.minutes(20))) func `a named pipe is refused at once`() throws {
    let folder = try TemporaryDirectory()
    try Shell.run("mkfifo pipe", in: folder.path)
    let error = #expect(throws: FileError.self) {
      try RegularFile.read(folder.path + "/pipe", limit: 10)
    }
    #expect(error?.action == "read as a regular file")
  }

  @Test func `a file over the limit is refused and one at the limit is read`() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write("file", "12345")
    #expect(try RegularFile.read(path, limit: 5) == Array("12345".utf8))
    #expect(throws: FileError("read", path, code: 27)) {
      try RegularFile.read(path, limit: 4)
    }
  }
}
