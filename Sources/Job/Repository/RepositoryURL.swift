/// The address of a repository that kjob fetches itself.
///
/// Only addresses that can be fetched without prompting: `https`, `ssh`, `file`, and `http` to
/// this machine. It never contains a password; passwords come from the environment.
public struct RepositoryURL: Hashable, Sendable {
  /// The normalized address: the scheme in lowercase, the host as well unless ssh's configuration
  /// may have it as written, no trailing slash.
  public let text: String
  /// The scheme: `https`, `http`, `ssh`, or `file`.
  public let scheme: String
  /// The host, with its port if given; empty for a file.
  public let authority: String
  /// The path, still percent-encoded; it has a leading slash, except in `git@host:path`.
  public let path: String

  /// Creates an address from text; nil if the text is not a supported address.
  public init?(_ text: String) {
    guard case .success(let url) = Self.parse(text) else { return nil }
    self = url
  }

  /// The path's last component without `.git`.
  public var lastComponent: String {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return name.hasSuffix(".git") && name != ".git" ? String(name.dropLast(4)) : name
  }

  /// The reason why a text is not a supported address.
  public enum Problem: Error, Hashable, Sendable {
    /// The text is longer than a number of bytes.
    case tooLong(limit: Int)
    /// The text is not an address, or has another scheme.
    case unsupported
    /// The traffic to another machine would not be encrypted.
    case plainHTTP
    /// The address contains a user, or a password.
    case user
    /// The address for ssh contains a password.
    case password
    /// A program could take a part of the address for an option.
    case optionLike
    /// The address contains a character that has to be escaped.
    case character(Character)
  }

  private static let longest = 2_000

  /// Returns the problem of an address, or nil if it is supported.
  package static func problem(in text: String) -> Problem? {
    guard case .failure(let problem) = parse(text) else { return nil }
    return problem
  }

  /// Returns true for a text that looks like an address and not like a path: `https://…`,
  /// `git@host:path`.
  package static func isAddress(_ text: String) -> Bool {
    if text.contains("://") { return true }
    guard isShortForm(text), let host = text.split(separator: ":").first else { return false }
    // Without a user or a domain, this may be the name of a folder.
    return host.contains(".") || text.prefix { $0 != "/" }.contains("@")
  }

  init(scheme: String, authority: String, path: String, text: String? = nil) {
    self.scheme = scheme
    self.authority = authority
    self.path = path
    self.text = text ?? "\(scheme)://\(authority)\(path)"
  }

  private static func parse(_ text: String) -> Result<RepositoryURL, Problem> {
    if text.utf8.count > longest { return .failure(.tooLong(limit: longest)) }
    guard let separator = text.firstRange(of: "://") else {
      return isShortForm(text) ? parseShortForm(text) : .failure(.unsupported)
    }
    let scheme = text[..<separator.lowerBound].lowercased()
    let rest = text[separator.upperBound...]
    if RemoteAddress.sshSchemes.contains(scheme) { return parseSSH(rest) }
    guard ["https", "http", "file"].contains(scheme) else { return .failure(.unsupported) }
    let end = rest.firstIndex(of: "/") ?? rest.endIndex
    let authority = rest[..<end].lowercased()
    if authority.contains("@") { return .failure(.user) }
    if let character = rest.first(where: { !isPlain($0) }) {
      return .failure(.character(character))
    }
    guard isPath(rest[end...]) else { return .failure(.unsupported) }
    let isPlaceRight = scheme == "file" ? authority.isEmpty : isAuthority(authority)
    guard isPlaceRight else { return .failure(.unsupported) }
    if scheme == "http", !isThisMachine(authority) { return .failure(.plainHTTP) }
    let path = withoutSlash(rest[end...])
    return .success(RepositoryURL(scheme: scheme, authority: authority, path: path))
  }

  /// Returns true for a path that names something, and only below its start.
  static func isPath(_ path: Substring) -> Bool {
    let components = path.split(separator: "/")
    return !components.isEmpty && !components.contains(".") && !components.contains("..")
  }

  /// Returns a path without the slashes at its end.
  static func withoutSlash(_ path: Substring) -> String {
    var path = path
    while path.hasSuffix("/") { path.removeLast() }
    return String(path)
  }

  /// Returns true for the form `git@host:path`, which has no slash before the colon.
  private static func isShortForm(_ text: String) -> Bool {
    guard let colon = text.firstIndex(of: ":") else { return false }
    return !text[..<colon].contains("/")
  }

  /// Returns true if a character may occur literally in an address.
  ///
  /// A question mark or `#` begins a part that is not used to locate a repository.
  static func isPlain(_ character: Character) -> Bool {
    character.isASCII && !character.isWhitespace && !"\"#<>?\\^`{|}".contains(character)
      && character.asciiValue.map { $0 > 0x20 && $0 < 0x7F } ?? false
  }

  /// Returns true for a host with an optional port.
  ///
  /// `others` are characters that its name may also have.
  static func isAuthority(_ authority: String, allowing others: Set<Character> = []) -> Bool {
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard let host = parts.first, parts.count <= 2, !host.isEmpty, host.utf8.count <= 253,
      host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ label in
        !label.isEmpty && label.first != "-" && label.last != "-"
          && label.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") || others.contains($0)
          }
      })
    else { return false }
    guard parts.count == 2 else { return true }
    let port = parts[1]
    return port.allSatisfy { $0.isASCII && $0.isNumber } && (1...65_535).contains(Int(port) ?? 0)
  }

  /// Returns true if the host is this machine, so that the traffic cannot be intercepted.
  private static func isThisMachine(_ authority: String) -> Bool {
    let host = authority.prefix { $0 != ":" }
    if host == "localhost" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127"
      && numbers.allSatisfy { (0...255).contains(Int($0) ?? -1) }
  }
}
