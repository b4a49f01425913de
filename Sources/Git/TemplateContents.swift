internal import FileSystem
internal import Glibc

/// A file with the contents of many files, one behind the other, that is being written.
struct TemplateContents: ~Copyable {
  /// From this size on a file's contents begin where a block of the disk may begin, so that a file
  /// system that can share blocks between files does.
  static let largeSize = 128 << 10
  private static let blockSize = 4_096
  private static let bufferSize = 1 << 20

  private let path: String
  private let file: Descriptor
  private var buffer: [UInt8] = []
  /// How much has been written.
  private var written = 0

  init(_ path: String) throws(GitError) {
    self.path = path
    file = try located(path) { () throws(FileError) in
      let folder = try Folder(path: parentPath(path) ?? "/")
      return try folder.newFile(FileName(lastComponent(path)), mode: 0o600)
    }
    buffer.reserveCapacity(Self.bufferSize)
  }

  /// Puts contents behind the others and returns where they are.
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

  /// Puts contents behind the others and returns where they are.
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

  /// Writes what is left.
  consuming func finish() throws(GitError) {
    do throws(FileError) {
      try flush()
    } catch {
      throw .file(FileError(error.action, path, code: error.code))
    }
  }

  private mutating func flush() throws(FileError) {
    guard !buffer.isEmpty else { return }
    let code = unsafe buffer.withUnsafeBytes { unsafe Descriptor.write($0, to: file.number) }
    guard code == 0 else { throw FileError("write", path, code: code) }
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Reads contents back, for one thread that copies files in about the order of the list.
struct TemplateContentsReader: ~Copyable {
  private let store: Store
  private var parts: [Int: Part] = [:]
  private var window = [UInt8](repeating: 0, count: 1 << 20)
  private var seen = (part: -1, start: 0, count: 0)

  /// A file with contents.
  private final class Part: Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) {
      self.descriptor = descriptor
    }
  }

  init(_ store: Store) {
    self.store = store
  }

  /// Writes a file's contents to a descriptor's number; returns 0 or an errno value.
  mutating func copy(_ file: Manifest.File, to number: Int32) -> Int32 {
    let (offset, size) = (Int(file.offset), Int(file.size))
    guard size > 0 else { return 0 }
    do throws(FileError) {
      let part = try part(Int(file.part))
      if size >= TemplateContents.largeSize {
        return part.descriptor.copy(size, at: offset, to: number)
      }
      let start = try look(at: offset, size, Int(file.part), part)
      return unsafe window.withUnsafeBytes { bytes in
        let slice = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start + size])
        return unsafe Descriptor.write(slice, to: number)
      }
    } catch {
      return error.code
    }
  }

  /// Lends the text of a link, with a zero at its end.
  mutating func text(_ file: Manifest.File) throws(FileError) -> [CChar] {
    let part = try part(Int(file.part))
    let bytes = try part.descriptor.readPiece(Int(file.size), at: Int(file.offset), path: "")
    guard bytes.count == Int(file.size) else { throw FileError("read", "", code: EIO) }
    return cPath(bytes)
  }

  /// Brings contents into the window and returns where they are in it.
  private mutating func look(
    at offset: Int,
    _ size: Int,
    _ number: Int,
    _ part: Part
  ) throws(FileError) -> Int {
    if seen.part == number, offset >= seen.start, offset + size <= seen.start + seen.count {
      return offset - seen.start
    }
    let filled = unsafe window.withUnsafeMutableBytes { buffer -> Result<Int, FileError> in
      do throws(FileError) {
        let path = store.contentsPath(number)
        return .success(try unsafe part.descriptor.fill(buffer, at: offset, path: path))
      } catch {
        return .failure(error)
      }
    }
    let count = try filled.get()
    seen = (number, offset, count)
    guard size <= count else { throw FileError("read", store.contentsPath(number), code: EIO) }
    return 0
  }

  private mutating func part(_ number: Int) throws(FileError) -> Part {
    if let part = parts[number] { return part }
    let path = store.contentsPath(number)
    let folder = try Folder(path: store.directory)
    let part = Part(try folder.regularFile(FileName(lastComponent(path))))
    parts[number] = part
    return part
  }
}
