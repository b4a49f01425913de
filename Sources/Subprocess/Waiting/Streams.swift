internal import CSpawn
internal import FileSystem
internal import Glibc

/// The result of one read from a nonblocking descriptor.
public enum ReadResult: Hashable, Sendable {
  /// The number of bytes that were appended.
  case bytes(Int)
  /// Nothing is available now.
  case nothingYet
  /// Nothing more will come.
  case end
}

/// The largest number of bytes in one read: the capacity of a pipe.
public let readSize = 65_536

/// Appends the available bytes, at most ``readSize``, to `buffer`.
public func readAvailable(_ number: Int32, into buffer: inout [UInt8]) -> ReadResult {
  var result = ReadResult.end
  buffer.append(addingCapacity: readSize) { result = readAvailable(number, into: &$0) }
  return result
}

/// Appends the available bytes that fit into `span`.
public func readAvailable(_ number: Int32, into span: inout OutputSpan<UInt8>) -> ReadResult {
  var count = 0
  unsafe span.withUnsafeMutableBufferPointer { storage, initialized in
    let rest = unsafe UnsafeMutableRawBufferPointer(storage)[initialized...]
    repeat {
      count = unsafe read(
        number,
        UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress,
        rest.count
      )
    } while count < 0 && errno == EINTR
    initialized += max(0, count)
  }
  if count < 0 { return errno == EAGAIN ? .nothingYet : .end }
  return count == 0 ? .end : .bytes(count)
}

/// The result of one write to a nonblocking descriptor.
public enum WriteResult: Hashable, Sendable {
  /// The number of bytes that were written, possibly zero.
  case taken(Int)
  /// The reading end is closed.
  case broken
}

/// Writes as much of `bytes` as the descriptor accepts at once.
public func writeAvailable(_ number: Int32, _ bytes: ArraySlice<UInt8>) -> WriteResult {
  var count = 0
  unsafe bytes.withUnsafeBytes { storage in
    repeat {
      count = unsafe write(number, storage.baseAddress, storage.count)
    } while count < 0 && errno == EINTR
  }
  if count >= 0 { return .taken(count) }
  return errno == EAGAIN ? .taken(0) : .broken
}

/// Opens any missing standard stream, so that nothing else gets its number.
public func fillStandardStreams() {
  for number in Int32(0)..<3 where fcntl(number, F_GETFD) < 0 {
    // `open` returns the lowest free number.
    _ = unsafe open("/dev/null", O_RDWR)
  }
}

func makeEventDescriptor() throws(SpawnError) -> Descriptor {
  var number: Int32 = -1
  let code = unsafe kjob_eventfd(&number)
  guard code == 0 else { throw .outOfResources(code: code) }
  return Descriptor(owning: number)
}
