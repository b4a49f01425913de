internal import FileSystem
internal import JSON

/// The identity of a job's change over nights: which job of which file, with which values, for which
/// repository.
package struct ChangeKey: Hashable, Sendable, CustomStringConvertible {
  /// The digest, 40 hexadecimal digits.
  package let description: String

  /// Creates the key of a job.
  ///
  /// - Parameters:
  ///   - file: The job file, with the repository that holds it.
  ///   - name: The job's name.
  ///   - matrix: The values of its matrix.
  ///   - target: The repository that it changes.
  package init(file: String, name: String, matrix: [String: String], target: String) {
    let values = matrix.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    self.init(["job", file, name] + values + ["in", target])
  }

  /// Creates the key that a job file names with `publish: { key: … }`.
  package init(named name: String, target: String) { self.init(["key", name, "in", target]) }

  private init(_ parts: [String]) {
    let text = JSONValue.array(parts.map { .string($0) }).jsonText
    description = Self.digest(of: text)
  }

  /// Returns the first 40 digits of a text's SHA-256.
  package static func digest(of text: String) -> String {
    String("\(SHA256.digest(of: Array(text.utf8)))".prefix(40))
  }
}

/// The trailer by which a commit of kjob's is known where no mark can be read.
package struct ChangeTrailer: Hashable, Sendable {
  /// The key of the job.
  package var key: String
  /// The identity of the change.
  package var change: String

  private static let name = "Kjob-Change"

  /// Creates a trailer.
  package init(key: ChangeKey, change: String) {
    self.key = key.description
    self.change = change
  }

  /// Reads the last trailer of a commit's message; nil if there is none.
  package init?(in message: String) {
    let start = "\(Self.name): "
    guard let line = message.split(separator: "\n").last(where: { $0.hasPrefix(start) }) else {
      return nil
    }
    let parts = line.dropFirst(start.count).split(separator: " ")
    guard parts.count == 2 else { return nil }
    key = String(parts[0])
    change = String(parts[1])
  }

  /// Returns the message of a job's commit with its trailers, of which this is the last.
  package func added(to message: String, of job: String) -> String {
    var text = Substring(message)
    while text.last?.isWhitespace == true { text.removeLast() }
    return "\(text)\n\nKjob-Job: \(job)\n\(Self.name): \(key) \(change)\n"
  }
}
