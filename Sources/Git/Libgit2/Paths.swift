internal import CLibgit2
internal import FileSystem
internal import Glibc
internal import SystemText

/// Converts a file error into an error of this module, with the full path in it.
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

/// Returns a path without the trailing slash that libgit2 adds to folders.
func trimmedPath(_ path: UnsafePointer<CChar>?) -> String? {
  guard let path = unsafe path else { return nil }
  var text = unsafe String(systemCString: path)
  while text.utf8.count > 1 && text.hasSuffix("/") { text.removeLast() }
  return text
}

/// Returns a path within a tree as text for messages; invalid UTF-8 is replaced.
func shown(_ path: some Collection<UInt8>) -> String {
  String(decoding: path, as: UTF8.self)
}

/// Returns the path of an entry of a folder, whose path is empty for the top.
func joined(_ folder: [UInt8], _ name: some Collection<UInt8>) -> [UInt8] {
  folder.isEmpty ? Array(name) : folder + [0x2F] + name
}

/// Returns a path's bytes as a C string.
func cPath(_ path: [UInt8]) -> [CChar] { path.map { CChar(bitPattern: $0) } + [0] }

/// Returns the bytes of a C string, without the final zero.
func bytes(of text: UnsafePointer<CChar>?) -> [UInt8] {
  guard let text = unsafe text else { return [] }
  return unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
}

/// Opens a bare repository; the path need not be UTF-8.
func openBare(_ path: String, _ repository: inout OpaquePointer?) -> Int32 {
  unsafe path.withSystemCString { unsafe git_repository_open_bare(&repository, $0) }
}

/// Opens a repository; the path need not be UTF-8.
func openRepository(_ path: String, _ flags: UInt32, _ repository: inout OpaquePointer?) -> Int32 {
  unsafe path.withSystemCString { unsafe git_repository_open_ext(&repository, $0, flags, nil) }
}

/// Opens a configuration file; the path need not be UTF-8.
func openConfiguration(_ path: String, _ configuration: inout OpaquePointer?) -> Int32 {
  unsafe path.withSystemCString { unsafe git_config_open_ondisk(&configuration, $0) }
}

/// Opens an index; the path need not be UTF-8.
func openIndex(_ path: String, _ index: inout OpaquePointer?) -> Int32 {
  unsafe path.withSystemCString { unsafe git_index_open(&index, $0) }
}

/// Opens an object folder; the path need not be UTF-8.
func openObjects(_ path: String, _ objects: inout OpaquePointer?) -> Int32 {
  unsafe path.withSystemCString { unsafe git_odb_open(&objects, $0) }
}
