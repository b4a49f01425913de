internal import Glibc

/// What `/proc` says about the processes of this machine.
enum ProcessTable {
  /// One process as it was at one instant.
  struct Entry {
    /// When the process was started, in ticks since the system was booted.
    var startTicks: UInt64
    var id: Int32
    var parent: Int32
    var session: Int32
    var isZombie: Bool
  }

  /// Every process, read one after the other; processes that end meanwhile are left out.
  static func entries() -> [Entry] {
    numbers(in: "/proc").compactMap(entry)
  }

  /// One process, or nil when it is gone.
  static func entry(_ id: Int32) -> Entry? {
    guard let text = readSmallFile("/proc/\(id)/stat") else { return nil }
    // The second field is the program's name in parentheses, which may itself hold anything;
    // the fields after its last parenthesis are what can be split.
    guard let close = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = text[(close + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19 else { return nil }
    return Entry(
      startTicks: UInt64(String(decoding: fields[19], as: UTF8.self)) ?? 0,
      id: id,
      parent: number(fields[1]),
      session: number(fields[3]),
      // A process whose first thread has ended shows as a zombie while its others run on.
      isZombie: fields[0].first == UInt8(ascii: "Z") && threads(of: id).count <= 1
    )
  }

  /// The threads of a process; none when it is gone.
  static func threads(of process: Int32) -> [Int32] {
    numbers(in: "/proc/\(process)/task")
  }

  /// The children that one of its threads has started or inherited, zombies among them.
  static func children(of process: Int32, thread: Int32) -> [Int32] {
    let text = readSmallFile("/proc/\(process)/task/\(thread)/children") ?? []
    return text.split(separator: UInt8(ascii: " ")).map { number($0) }.filter { $0 > 0 }
  }

  /// Whether a process has ended and only waits to be reaped.
  static func isZombie(_ process: Int32) -> Bool {
    entry(process)?.isZombie ?? true
  }

  /// Whether a process was stopped and not continued.
  static func isStopped(_ process: Int32) -> Bool {
    guard let text = readSmallFile("/proc/\(process)/stat"),
      let close = text.lastIndex(of: UInt8(ascii: ")"))
    else { return false }
    let state = text[(close + 1)...].first { $0 != UInt8(ascii: " ") }
    return state == UInt8(ascii: "T") || state == UInt8(ascii: "t")
  }

  /// Whether the environment that `process` was started with holds `variable`, as `NAME=value`.
  static func environment(of process: Int32, holds variable: String) -> Bool {
    guard let bytes = readSmallFile("/proc/\(process)/environ") else { return false }
    let wanted = Array(variable.utf8)
    return bytes.split(separator: 0).contains { $0.elementsEqual(wanted) }
  }

  /// Whether that environment has a variable of this name at all.
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

  /// The names in a folder of a file system that the kernel makes up; none when it is gone.
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
