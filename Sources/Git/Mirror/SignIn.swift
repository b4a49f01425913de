/// A name and a password for a server, with where they come from.
public struct SignIn: Sendable {
  /// The name.
  public var username: String
  /// The password, or a token in its place.
  public var password: String
  /// Who gave them, for an error's text.
  public var origin: String

  /// Puts the two together.
  public init(username: String, password: String, origin: String) {
    self.username = username
    self.password = password
    self.origin = origin
  }
}

/// Where names and passwords come from; asked only once a server wants them.
public struct SignInSource: Sendable {
  /// Knows nobody.
  public static let none = SignInSource { _ in [] }

  private let find: @Sendable (String) -> [SignIn]

  /// Asks this for what there is for an address, the best first.
  public init(_ find: @escaping @Sendable (String) -> [SignIn]) {
    self.find = find
  }

  func all(for address: String) -> [SignIn] { find(address) }
}
