internal import FileSystem
internal import Glibc

/// Opens a file; returns a negative number on failure.
func openFile(_ path: String, _ flags: Int32) -> Int32 {
  unsafe open(path, flags | O_CLOEXEC, 0o644)
}

/// Returns true if a file exists and this access to it is permitted.
func isAccessible(_ path: String, _ mode: Int32 = F_OK) -> Bool {
  unsafe access(path, mode) == 0
}

/// Writes all bytes to a blocking descriptor; returns false if the reader is gone.
@discardableResult
func writeAll(_ descriptor: Int32, _ bytes: some Sequence<UInt8>) -> Bool {
  var rest = Array(bytes)[...]
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes { storage in
      unsafe write(descriptor, storage.baseAddress, storage.count)
    }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}

/// Replaces a file, and creates the folders above it.
func writeFile(_ path: String, _ bytes: [UInt8]) throws {
  if let folder = parentPath(path) { try makeDirectories(folder) }
  try AtomicFile.write(bytes, to: path)
}

/// Writes a file like an editor that keeps the inode: truncated and written again.
func overwrite(_ path: String, _ bytes: [UInt8]) throws {
  let descriptor = openFile(path, O_WRONLY | O_CREAT | O_TRUNC)
  guard descriptor >= 0 else { throw BenchFailure("cannot write \(path)") }
  defer { _ = close(descriptor) }
  guard writeAll(descriptor, bytes) else { throw BenchFailure("cannot write \(path)") }
}

/// Reads a small text file, such as those below `/proc`; nil if it cannot be read.
func readText(_ path: String) -> String? {
  let descriptor = openFile(path, O_RDONLY)
  guard descriptor >= 0 else { return nil }
  defer { _ = close(descriptor) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = unsafe read(descriptor, &chunk, chunk.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { return nil }
    guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
    bytes += chunk[..<count]
  }
}
