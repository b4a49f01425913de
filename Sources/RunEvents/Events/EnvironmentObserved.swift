internal import JSON
package import Text

/// The programs and start-up files that commands may execute, before the first agent or as setup left
/// them since.
public struct EnvironmentDigests: Hashable, Sendable, Codable {
  /// A folder of PATH, or all start-up files together.
  private struct Entry: Hashable, Codable {
    var path: String
    var digest: String
  }

  private var entries: [Entry]

  /// Creates the digests of the entries at each path.
  public init(_ digests: [String: String]) {
    entries = digests.map { Entry(path: $0.key, digest: $0.value) }.sorted { $0.path < $1.path }
  }

  /// The digests by path.
  public var byPath: [String: String] {
    Dictionary(entries.map { ($0.path, $0.digest) }, uniquingKeysWith: { $1 })
  }
}

extension EnvironmentDigests: EventData {
  package static let event = EventDeclaration(
    "environment-observed",
    of: .run,
    "Digests of the folders of PATH and of start-up files, before the first agent or as setup left them."
  )

  package func masked(by redactor: Redactor) -> EnvironmentDigests { self }

  package func kind(of job: JobID?) -> RunEvent.Kind? { .environmentObserved(self) }
}
