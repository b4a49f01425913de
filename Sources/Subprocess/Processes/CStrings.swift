internal import Glibc
internal import SystemText

/// Calls `body` with a null-terminated array of C strings, valid during the call.
func withCStrings<Result>(
  _ strings: [String],
  _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = unsafe strings.map { text in
    unsafe text.withSystemCString { unsafe strdup($0) }
  }
  unsafe pointers.append(nil)
  defer { unsafe pointers.forEach { unsafe free($0) } }
  return unsafe pointers.withUnsafeBufferPointer { buffer in
    // The array has at least the final nil, so the buffer has a base address.
    guard let base = buffer.baseAddress else { preconditionFailure("an array without storage") }
    return unsafe body(base)
  }
}
