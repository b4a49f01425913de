internal import Glibc

/// The processes of this machine, as `/proc` lists them.
enum ProcessTable {
  /// One process at one instant.
  struct Entry {
    /// The start time in clock ticks since boot.
    var startTicks: UInt64
    var id: Int32
    var parent: Int32
    var session: Int32
    var isZombie: Bool
  }

  /// Returns every process, read one after the other; processes that end meanwhile are omitted.
  static func entries() -> [Entry] { numbers(in: "/proc").compactMap(entry) }

  /// Returns one process, or nil if it is gone.
  static func entry(_ id: Int32) -> Entry? {
    guard let text = readSmallFile("/proc/\(id)/stat") else { return nil }
    // The second field is the program's name in parentheses, which may contain anything, so only
    // the fields after the last parenthesis can be split.
    guard let close = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = text[(close + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19 else { return nil }
    return Entry(
      startTicks: UInt64(String(decoding: fields[19], as: UTF8.self)) ?? 0,
      id: id,
      parent: number(fields[1]),
      session: number(fields[3]),
      // A process whose first thread has ended appears as a zombie while its other threads run.
      isZombie: fields[0].first == UInt8(ascii: "Z") && threads(of: id).count <= 1
    )
  }

  /// Returns the threads of a process; empty if it is gone.
  static func threads(of process: Int32) -> [Int32] {
    numbers(in: "/proc/\(process)/task")
  }

  /// Returns the children that one thread has started or inherited, including zombies.
  static func children(of process: Int32, thread: Int32) -> [Int32] {
    let text = readSmallFile("/proc/\(process)/task/\(thread)/children") ?? []
    return text.split(separator: UInt8(ascii: " ")).map { number($0) }.filter { $0 > 0 }
  }

  /// True when a process is gone, or has ended and waits to be reaped.
  static func isZombie(_ process: Int32) -> Bool { entry(process)?.isZombie ?? true }

  /// True when a process is stopped.
  static func isStopped(_ process: Int32) -> Bool {
    guard let text = readSmallFile("/proc/\(process)/stat"),
      let close = text.lastIndex(of: UInt8(ascii: ")"))
    else { return false }
    let state = text[(close + 1)...].first { $0 != UInt8(ascii: " ") }
    return state == UInt8(ascii: "T") || state == UInt8(ascii: "t")
  }

  /// True when the initial environment of `process` contains `variable`, given as `NAME=value`.
  static func environment(of process: Int32, holds variable: String) -> Bool {
    guard let bytes = readSmallFile("/proc/\(process)/environ") else { return false }
    let wanted = Array(variable.utf8)
    return bytes.split(separator: 0).contains { $0.elementsEqual(wanted) }
  }

  /// True when the initial environment of `process` has a variable of this name.
  static func environment(of process: Int32, hasVariable name: String) -> Bool {
    guard let bytes = readSmallFile("/proc/\(process)/environ") else { return false }
    let wanted = Array((name + "=").utf8)
    return bytes.split(separator: 0).contains { $0.starts(with: wanted) }
  }

  private static func number(_ field: ArraySlice<UInt8>) -> Int32 {
    Int32(String(decoding: field, as: UTF8.self)) ?? -1
  }

  private static func numbers(in folder: String) -> [Int32] {
    names(in: folder).compactMap { Int32($0) }
  }

  /// Returns the names in a folder of a kernel file system; empty if it is gone.
  static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var result: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      result.append(name)
    }
    return result
  }

  static func readSmallFile(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return result }
      result += chunk[..<count]
    }
  }
}
