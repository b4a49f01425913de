internal import JSON
public import Text

/// A job's open pull or merge request, for which the job was left alone.
public struct OpenRequest: Hashable, Sendable, Codable {
  /// The forge's words for it, such as `pull request #7`.
  public var name: SafeText
  /// The address of its page.
  public var address: SafeText

  /// Creates the facts of a request.
  public init(name: SafeText, address: SafeText) {
    self.name = name.singleLine
    self.address = address.singleLine
  }

  /// The reason for which the job does not start.
  public var reason: Reason { Reason(.open, "its \(name.string) is open: \(address.string)") }

  /// Returns the facts with secrets masked.
  func masked(by redactor: Redactor) -> OpenRequest {
    OpenRequest(name: redactor.masked(name), address: redactor.masked(address))
  }
}

extension OpenRequest: SchemaDescribed {
  package static let schemaName: String? = "open-request"
  package static let schemaSummary: String? = "A pull or merge request."
}
