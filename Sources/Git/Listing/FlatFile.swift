internal import FileSystem

/// A file of number arrays in their memory layout.
///
/// It is only for files that a kjob process writes for itself and the processes that it forks. When
/// another kjob resumes the run, it reports that it cannot read them.
struct FlatFile {
  /// Writes arrays one after the other.
  struct Writer {
    private(set) var bytes: [UInt8] = []

    init(_ kind: UInt64) { append([FlatFile.mark, kind]) }

    /// Appends an array, preceded by its length and the size of its elements.
    mutating func append<Element: BitwiseCopyable>(_ array: [Element]) {
      let head = [UInt64(array.count), UInt64(MemoryLayout<Element>.stride)]
      unsafe head.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
      unsafe array.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }
  }

  private static let mark = UInt64(0x6B6A_6F62_2E66_0001)

  private let bytes: [UInt8]
  private var position = 0

  /// Reads a file of the given kind; nil when it is not one.
  init?(_ bytes: [UInt8], _ kind: UInt64) {
    self.bytes = bytes
    let head: [UInt64]? = next()
    guard head == [Self.mark, kind] else { return nil }
  }

  /// Returns the next array; nil unless its elements have the expected size.
  mutating func next<Element: BitwiseCopyable>() -> [Element]? {
    guard let count = number(at: position), let stride = number(at: position + 8),
      stride == MemoryLayout<Element>.stride, count >= 0, count <= bytes.count / max(stride, 1),
      position + 16 + count * stride <= bytes.count
    else { return nil }
    let start = position + 16
    position = start + count * stride
    guard count > 0 else { return [] }
    return unsafe [Element](unsafeUninitializedCapacity: count) { buffer, filled in
      unsafe bytes.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[start..<start + count * stride])
        )
      }
      filled = count
    }
  }

  private func number(at position: Int) -> Int? {
    guard position + 8 <= bytes.count else { return nil }
    let value = unsafe bytes.withUnsafeBytes {
      unsafe $0.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }
    return Int(exactly: value)
  }
}

extension Manifest {
  /// Appends the manifest to a file.
  func write(to writer: inout FlatFile.Writer) {
    writer.append(names)
    writer.append(folders)
    writer.append(files)
    writer.append(rules)
    writer.append(external)
  }

  /// Reads a manifest from a file; nil when it is damaged.
  init?(from file: inout FlatFile) {
    guard let names: [UInt8] = file.next(), let folders: [Folder] = file.next(),
      let files: [File] = file.next(), let rules: [UInt32] = file.next(),
      let external: [UInt32] = file.next()
    else { return nil }
    self.init(names: names, folders: folders, files: files, rules: rules, external: external)
    guard isConsistent else { return nil }
  }

  /// True when every index and range is within its array.
  private var isConsistent: Bool {
    let isNamed = { (name: Name) in
      name.range.upperBound < names.count && names[name.range.upperBound] == 0
    }
    let most = UInt64(1) << 62
    return !folders.isEmpty
      && folders.indices.allSatisfy { index in
        let folder = folders[index]
        return isNamed(folder.name) && (index == 0 || folder.parent < index)
          && folder.folders.upperBound <= folders.count
          && folder.folders.allSatisfy { $0 > index && folders[$0].parent == index }
          && folder.files.upperBound <= files.count
      }
      && files.allSatisfy {
        isNamed($0.name) && $0.offset < most && $0.size < ($0.isLink ? 1 << 16 : most)
      } && (rules + external).allSatisfy { $0 < files.count }
  }
}
