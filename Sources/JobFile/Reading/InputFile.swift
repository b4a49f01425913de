internal import Glibc
internal import SystemText
internal import Text

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

  /// Reads standard input to its end, up to a size limit.
  static func readStandardInput(limit: Int = longest) throws(FileProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe Glibc.read(0, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(errno) }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit + 3 else { throw .tooLarge(limit: limit) }
    }
  }

  /// Returns the names in a folder that are text, sorted; nil if it is not a folder.
  static func names(in folder: String) -> [String]? {
    guard let stream = unsafe folder.withSystemCString({ unsafe opendir($0) }) else { return nil }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while names.count < mostNames, let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let name, name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The maximum number of names of a folder that are read.
  private static let mostNames = 10_000

  /// Returns a path like one that does not exist: another name in the same folder.
  static func near(_ given: String, path: String) -> String? {
    let name = FilePath.lastComponent(of: path)
    let others = names(in: FilePath.folder(of: path)) ?? []
    guard !others.contains(name), let near = NearWords.nearest(to: name, among: others) else {
      return nil
    }
    return FilePath.beside(given, near)
  }

  /// The process's working directory.
  static func workingDirectory() -> String {
    guard let buffer = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(buffer) }
    return unsafe String(systemCString: buffer)
  }
}
