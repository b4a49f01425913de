internal import CLibcurl

/// The reason why nothing can be sent.
package enum HTTPUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
  /// The library that sends requests is missing or cannot be used.
  case library(String)
  /// There is no memory.
  case noMemory

  package var description: String {
    switch self {
    case .library(let reason):
      "\(reason); install `libcurl4` (Debian, Ubuntu) or `libcurl` (Fedora, Alpine, SUSE)"
    case .noMemory: "out of memory"
    }
  }
}

/// The libcurl library as a whole.
enum Libcurl {
  /// Loads the library, on the first thread that needs it.
  static func require() throws(HTTPUnavailable) {
    if let problem { throw .library(problem) }
  }

  private static let problem: String? = {
    var reason = [CChar](repeating: 0, count: 256)
    let count = reason.count
    if unsafe kjob_curl_load(&reason, count) { return nil }
    return String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()
}
