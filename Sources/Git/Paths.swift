internal import FileSystem
internal import Glibc

/// Turns a failure on a file into an error of this module, with the whole path in it.
func located<Result: ~Copyable>(
  _ path: @autoclosure () -> String,
  _ body: () throws(FileError) -> Result
) throws(GitError) -> Result {
  do throws(FileError) {
    return try body()
  } catch {
    throw .file(FileError(error.action, path(), code: error.code))
  }
}

/// The absolute path without links, or nil when nothing stands there.
func resolvedPath(_ path: String) -> String? {
  guard !path.utf8.contains(0), let resolved = unsafe realpath(path, nil) else { return nil }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}

/// A path without the slash that libgit2 puts at the end of folders.
func trimmedPath(_ path: UnsafePointer<CChar>?) -> String? {
  guard let path = unsafe path else { return nil }
  var text = unsafe String(cString: path)
  while text.utf8.count > 1 && text.hasSuffix("/") { text.removeLast() }
  return text
}

/// A path within a tree as text for people; what is not text is replaced.
func shown(_ path: some Collection<UInt8>) -> String {
  String(decoding: path, as: UTF8.self)
}

/// The path of an entry of a folder, which is the top where its own path is empty.
func joined(_ folder: [UInt8], _ name: some Collection<UInt8>) -> [UInt8] {
  folder.isEmpty ? Array(name) : folder + [0x2F] + name
}

/// A path's bytes with a zero at the end, for C.
func cPath(_ path: [UInt8]) -> [CChar] {
  path.map { CChar(bitPattern: $0) } + [0]
}

/// The bytes of C's text, without the zero at its end.
func bytes(of text: UnsafePointer<CChar>?) -> [UInt8] {
  guard let text = unsafe text else { return [] }
  return unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
}
