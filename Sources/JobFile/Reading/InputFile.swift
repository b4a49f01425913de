internal import Glibc
internal import SystemText

/// Reads files that a person names, whatever they turn out to be.
enum InputFile {
  /// The most bytes of a file, a byte order mark not counted.
  static let longest = 1 << 20

  /// The most bytes of a recording: what a transcript holds, with a last line of any length.
  static let longestRecording = 160 << 20

  /// Reads a regular file that is not too large.
  ///
  /// Opening does not wait, so that a pipe without a writer cannot hang the program.
  static func read(_ path: String, limit: Int = longest) throws(FileProblem) -> [UInt8] {
    let descriptor = unsafe path.withSystemCString {
      unsafe open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    }
    guard descriptor >= 0 else {
      // A socket cannot even be opened.
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
      // The size was only a promise: the file may be growing.
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
