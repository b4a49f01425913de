internal import Glibc
internal import SystemText

/// Reads files that the user names, whatever kind of file they are.
enum InputFile {
  /// The maximum size of a file in bytes, not counting a byte order mark.
  static let longest = 1 << 20

  /// The maximum size of a recording in bytes: a transcript, with a last line of any length.
  static let longestRecording = 160 << 20

  /// The maximum size of an image in bytes; models take no larger ones.
  static let longestImage = 5 << 20

  /// Reads a regular file up to a size limit.
  ///
  /// Opening does not block, so that a pipe without a writer cannot hang the program.
  static func read(_ path: String, limit: Int = longest) throws(FileProblem) -> [UInt8] {
    let descriptor = unsafe path.withSystemCString {
      unsafe open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    }
    guard descriptor >= 0 else {
      // A socket cannot be opened at all.
      if errno == ENXIO { throw .notRegular }
      throw .system(errno)
    }
    defer { _ = close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .folder
    case S_IFIFO: throw .pipe
    default: throw .notRegular
    }
    let most = limit + 3
    guard status.st_size <= most else { throw .tooLarge(limit: limit) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(errno) }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
      // The size is not reliable: the file may be growing.
      guard bytes.count <= most else { throw .tooLarge(limit: limit) }
    }
  }

  /// The process's working directory.
  static func workingDirectory() -> String {
    guard let buffer = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(buffer) }
    return unsafe String(systemCString: buffer)
  }
}
