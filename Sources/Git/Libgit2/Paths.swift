internal import CLibgit2
internal import FileSystem
internal import Glibc
internal import SystemText

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

/// A path without the slash that libgit2 puts at the end of folders.
func trimmedPath(_ path: UnsafePointer<CChar>?) -> String? {
  guard let path = unsafe path else { return nil }
  var text = unsafe String(systemCString: path)
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

/// Opens a bare repository by a path that need not be UTF-8.
func openBare(_ path: String, _ repository: inout OpaquePointer?) -> Int32 {
  unsafe path.withSystemCString { unsafe git_repository_open_bare(&repository, $0) }
}

/// Opens a repository by a path that need not be UTF-8.
func openRepository(_ path: String, _ flags: UInt32, _ repository: inout OpaquePointer?) -> Int32 {
  unsafe path.withSystemCString { unsafe git_repository_open_ext(&repository, $0, flags, nil) }
}

/// Opens a configuration file by a path that need not be UTF-8.
func openConfiguration(_ path: String, _ configuration: inout OpaquePointer?) -> Int32 {
  unsafe path.withSystemCString { unsafe git_config_open_ondisk(&configuration, $0) }
}

/// Opens an index by a path that need not be UTF-8.
func openIndex(_ path: String, _ index: inout OpaquePointer?) -> Int32 {
  unsafe path.withSystemCString { unsafe git_index_open(&index, $0) }
}

/// Opens a folder of objects by a path that need not be UTF-8.
func openObjects(_ path: String, _ objects: inout OpaquePointer?) -> Int32 {
  unsafe path.withSystemCString { unsafe git_odb_open(&objects, $0) }
}
