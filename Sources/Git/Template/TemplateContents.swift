internal import FileSystem
internal import Glibc

/// A file being written that holds the contents of many files, one after the other.
struct TemplateContents: ~Copyable {
  /// The size in bytes from which a file's contents are aligned to disk blocks.
  ///
  /// A file system that can share blocks between files then does so.
  static let largeSize = 128 << 10
  private static let blockSize = 4_096
  private static let bufferSize = 1 << 20

  private let path: String
  private let file: Descriptor
  private var buffer: [UInt8] = []
  /// The number of bytes written.
  private var written = 0

  init(_ path: String) throws(GitError) {
    self.path = path
    file = try located(path) { () throws(FileError) in
      let folder = try Folder(path: parentPath(path) ?? "/")
      return try folder.newFile(FileName(lastComponent(path)), mode: 0o600)
    }
    buffer.reserveCapacity(Self.bufferSize)
  }

  /// Appends contents and returns their position.
  mutating func put(_ bytes: [UInt8]) throws(GitError) -> (offset: Int, size: Int) {
    let placed = unsafe bytes.withUnsafeBytes {
      bytes -> Result<(offset: Int, size: Int), GitError> in
      do throws(GitError) {
        return .success(try unsafe put(bytes))
      } catch {
        return .failure(error)
      }
    }
    return try placed.get()
  }

  /// Appends contents and returns their position.
  mutating func put(
    _ bytes: UnsafeRawBufferPointer
  ) throws(GitError) -> (offset: Int, size: Int) {
    do throws(FileError) {
      guard bytes.count >= Self.largeSize else {
        if buffer.count + bytes.count > Self.bufferSize { try flush() }
        let place = (written + buffer.count, bytes.count)
        unsafe buffer.append(contentsOf: bytes)
        return place
      }
      try flush()
      let start = (written + Self.blockSize - 1) / Self.blockSize * Self.blockSize
      guard lseek(file.number, off_t(start), SEEK_SET) >= 0 else {
        throw FileError("write", path, code: errno)
      }
      let code = unsafe Descriptor.write(bytes, to: file.number)
      guard code == 0 else { throw FileError("write", path, code: code) }
      written = start + bytes.count
      return (start, bytes.count)
    } catch {
      throw .file(FileError(error.action, path, code: error.code))
    }
  }

  /// Writes the rest.
  consuming func finish() throws(GitError) {
    do throws(FileError) {
      try flush()
    } catch {
      throw .file(FileError(error.action, path, code: error.code))
    }
  }

  private mutating func flush() throws(FileError) {
    guard !buffer.isEmpty else { return }
    try file.write(buffer, path: path)
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}

/// A template's contents files, open for all threads that copy from them.
final class TemplateFiles: Sendable {
  private let store: Store
  private let parts: [Int: Part]

  /// One contents file.
  private final class Part: Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
  }

  /// Opens the contents files that a manifest refers to.
  init(_ store: Store, for manifest: Manifest) throws(GitError) {
    self.store = store
    var parts: [Int: Part] = [:]
    for number in Set(manifest.files.lazy.filter { $0.size > 0 }.map { Int($0.part) }) {
      let path = store.contentsPath(number)
      parts[number] = try located(path) { () throws(FileError) in
        let folder = try Folder(path: store.directory)
        return Part(try folder.regularFile(FileName(lastComponent(path))))
      }
    }
    self.parts = parts
  }

  /// Lends one contents file.
  func with<Result>(
    _ number: Int,
    _ body: (borrowing Descriptor, _ path: String) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    let path = store.contentsPath(number)
    guard let part = parts[number] else { throw FileError("read", path, code: ENOENT) }
    return try body(part.descriptor, path)
  }
}

/// Reads contents for one thread, which copies files in roughly the order of the manifest.
struct TemplateContentsReader: ~Copyable {
  private let parts: TemplateFiles
  private var window = [UInt8](repeating: 0, count: 1 << 20)
  private var seen = (part: -1, start: 0, count: 0)

  init(_ parts: TemplateFiles) { self.parts = parts }

  /// Writes a file's contents to a file descriptor; returns 0 or an errno value.
  ///
  /// `end` is the offset at which the contents of the next files end; nothing after it is read.
  mutating func copy(_ file: Manifest.File, to number: Int32, readingUpTo end: Int) -> Int32 {
    let (offset, size) = (Int(file.offset), Int(file.size))
    guard size > 0 else { return 0 }
    do throws(FileError) {
      if size >= TemplateContents.largeSize {
        return try parts.with(Int(file.part)) { (part, _) throws(FileError) in
          part.copy(size, at: offset, to: number)
        }
      }
      let start = try window(at: offset, size: size, part: Int(file.part), end: end)
      return unsafe window.withUnsafeBytes { bytes in
        let slice = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start + size])
        return unsafe Descriptor.write(slice, to: number)
      }
    } catch {
      return error.code
    }
  }

  /// Lends the text of a link as a C string.
  mutating func text(_ file: Manifest.File) throws(FileError) -> [CChar] {
    guard file.size > 0 else { return [0] }
    let bytes = try parts.with(Int(file.part)) { (part, path) throws(FileError) in
      try part.readPiece(Int(file.size), at: Int(file.offset), path: path)
    }
    guard bytes.count == Int(file.size) else { throw FileError("read", "", code: EIO) }
    return cPath(bytes)
  }

  /// Reads contents into the window and returns their offset in it.
  private mutating func window(
    at offset: Int,
    size: Int,
    part number: Int,
    end: Int
  ) throws(FileError) -> Int {
    if seen.part == number, offset >= seen.start, offset + size <= seen.start + seen.count {
      return offset - seen.start
    }
    let wanted = max(size, min(end - offset, window.count))
    var buffer: [UInt8] = []
    swap(&buffer, &window)
    defer { swap(&buffer, &window) }
    let count = try parts.with(number) { (part, path) throws(FileError) in
      let filled = unsafe buffer.withUnsafeMutableBytes { buffer -> Result<Int, FileError> in
        do throws(FileError) {
          let start = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
          return .success(try unsafe part.fill(start, at: offset, path: path))
        } catch {
          return .failure(error)
        }
      }
      return try filled.get()
    }
    seen = (number, offset, count)
    guard size <= count else { throw FileError("read", "", code: EIO) }
    return 0
  }
}
