internal import CSpawn
internal import FileSystem
internal import Glibc

/// The two ends of a pipe, both numbered above the standard streams and closed on exec.
struct Pipe: ~Copyable {
  var reading: Descriptor
  var writing: Descriptor

  init() throws(SpawnError) {
    var ends: [Int32] = [-1, -1]
    let code = unsafe kjob_pipe(&ends)
    guard code == 0 else { throw .outOfResources(code: code) }
    // kjob may have been started with a closed standard stream. A new descriptor then gets that
    // number, and setting up the child's streams would overwrite one with another.
    reading = Descriptor.aboveStandardStreams(ends[0])
    writing = Descriptor.aboveStandardStreams(ends[1])
  }

  /// Makes a descriptor nonblocking.
  static func stopBlocking(_ number: Int32) {
    let flags = fcntl(number, F_GETFL)
    _ = fcntl(number, F_SETFL, flags | O_NONBLOCK)
  }

  consuming func takeReading() -> Descriptor { reading }

  consuming func takeWriting() -> Descriptor { writing }
}

extension Descriptor {
  /// Takes ownership of a descriptor, renumbered if it has the number of a standard stream.
  static func aboveStandardStreams(_ number: Int32) -> Descriptor {
    guard (0..<3).contains(number) else { return Descriptor(owning: number) }
    let higher = fcntl(number, F_DUPFD_CLOEXEC, 3)
    guard higher >= 0 else { return Descriptor(owning: number) }
    _ = close(number)
    return Descriptor(owning: higher)
  }
}
