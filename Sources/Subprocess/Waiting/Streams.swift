internal import CSpawn
internal import FileSystem
internal import Glibc

/// One read from a descriptor that does not block.
public enum ReadResult: Hashable, Sendable {
  /// So many bytes were appended.
  case bytes(Int)
  /// Nothing is there now.
  case nothingYet
  /// Nothing will come any more.
  case end
}

/// How many bytes are read at once at most: what a pipe holds.
public let readSize = 65_536

/// Appends what can be read at once, at most ``readSize`` bytes, to `buffer`.
public func readAvailable(_ number: Int32, into buffer: inout [UInt8]) -> ReadResult {
  var result = ReadResult.end
  buffer.append(addingCapacity: readSize) { result = readAvailable(number, into: &$0) }
  return result
}

/// Appends what can be read at once and has room in `span`.
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

/// One write to a descriptor that does not block.
public enum WriteResult: Hashable, Sendable {
  /// So many bytes were taken, perhaps none.
  case taken(Int)
  /// Nobody reads there any more.
  case broken
}

/// Writes as much of `bytes` as the descriptor takes at once.
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

/// Opens what is missing of the three standard streams, so that nothing else gets their numbers.
public func fillStandardStreams() {
  for number in Int32(0)..<3 where fcntl(number, F_GETFD) < 0 {
    // The lowest number that is free.
    _ = unsafe open("/dev/null", O_RDWR)
  }
}

func makeEventDescriptor() throws(SpawnError) -> Descriptor {
  var number: Int32 = -1
  let code = unsafe kjob_eventfd(&number)
  guard code == 0 else { throw .outOfResources(code: code) }
  return Descriptor(owning: number)
}
