package import AgentClientProtocol
package import FileSystem
package import JSONRPC

/// Reads and writes the files of a session's folder on behalf of an agent.
package struct ClientFiles {
  /// The maximum size of a file, in bytes, for reading and for writing.
  package static let limit = 16 << 20

  /// The session's folder.
  package let folder: ConfinedFolder

  package init(
    folder: ConfinedFolder
  ) {
    self.folder = folder
  }

  /// Returns the requested lines, each with its line ending.
  package func read(
    _ parameters: ReadTextFile.Parameters
  ) throws(ResponseError) -> ReadTextFile.Response {
    let line = parameters.line ?? 1
    let limit = parameters.limit ?? .max
    guard line >= 1 else { throw .invalidParameters("`line` counts from 1") }
    guard limit >= 0 else { throw .invalidParameters("`limit` is negative") }
    let bytes: [UInt8]
    do throws(ConfinementError) {
      bytes = try folder.read(parameters.path, limit: Self.limit)
    } catch {
      throw .confinement(error)
    }
    let wanted = Self.lines(bytes, from: line, limit)
    guard let text = String(validating: wanted, as: UTF8.self) else {
      throw .internalError("`\(parameters.path)` is not UTF-8 text")
    }
    return ReadTextFile.Response(content: text)
  }

  /// Writes a file byte for byte.
  package func write(
    _ parameters: WriteTextFile.Parameters
  ) throws(ResponseError) -> WriteTextFile.Response {
    let bytes = Array(parameters.content.utf8)
    guard bytes.count <= Self.limit else {
      throw .internalError("the text for `\(parameters.path)` is longer than 16 MiB")
    }
    do throws(ConfinementError) {
      try folder.write(bytes, to: parameters.path)
    } catch {
      throw .confinement(error)
    }
    return WriteTextFile.Response()
  }

  private static func lines(
    _ bytes: [UInt8],
    from line: Int,
    _ limit: Int
  ) -> ArraySlice<UInt8> {
    var rest = bytes[...]
    for _ in 1..<line {
      guard let end = rest.firstIndex(of: 0x0A) else { return [] }
      rest = rest[(end + 1)...]
    }
    let start = rest.startIndex
    var count = 0
    while count < limit, let end = rest.firstIndex(of: 0x0A) {
      rest = rest[(end + 1)...]
      count += 1
    }
    return count < limit ? bytes[start...] : bytes[start..<rest.startIndex]
  }
}

extension ResponseError {
  /// Returns the error that an agent gets for a path that cannot be used.
  package static func confinement(_ error: ConfinementError) -> ResponseError {
    switch error {
    case .missing: .resourceNotFound("\(error)")
    case .system, .tooLarge: .internalError("\(error)")
    case .relative, .outside, .climbs, .git, .link, .notAFile, .notAFolder:
      .invalidParameters("\(error)")
    }
  }
}
