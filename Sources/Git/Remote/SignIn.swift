/// A user name and a password for a server, with their origin.
public struct SignIn: Sendable {
  /// The user name.
  public var username: String
  /// The password, or a token in its place.
  public var password: String
  /// The origin of the credentials, for error messages.
  public var origin: String

  /// Creates credentials.
  public init(username: String, password: String, origin: String) {
    self.username = username
    self.password = password
    self.origin = origin
  }
}

/// A source of credentials, which is asked only once a server wants them.
public struct SignInSource: Sendable {
  /// A source without credentials.
  public static let none = SignInSource { _ in [] }

  private let find: @Sendable (String) -> [SignIn]

  /// Creates a source from a closure that returns the credentials for an address, the best first.
  public init(_ find: @escaping @Sendable (String) -> [SignIn]) { self.find = find }

  func all(for address: String) -> [SignIn] { find(address) }
}
