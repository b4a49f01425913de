/// The address of a remote repository on a server, in any form that git takes.
public struct RemoteAddress: Hashable, Sendable {
  /// The schemes of addresses for ssh.
  static let sshSchemes: Set<String> = ["git+ssh", "ssh", "ssh+git"]

  /// The scheme of the server's address: `https` or `http`.
  public let scheme: String
  /// The server's host, with its port if the address names one.
  public let authority: String
  /// The path of the repository on it, such as `owner/name`.
  public let path: String

  /// Creates the repository from the address of a remote; nil for anything but an address on a
  /// server, such as a path.
  ///
  /// The forms of ssh name the same repository: `ssh://git@host/owner/name.git` and
  /// `git@host:owner/name.git`. The forge itself is reached over https then.
  public init?(_ address: String) {
    var rest = Substring(address)
    if let separator = rest.firstRange(of: "://") {
      let scheme = rest[..<separator.lowerBound].lowercased()
      guard ["https", "http"].contains(scheme) || Self.sshSchemes.contains(scheme) else {
        return nil
      }
      rest = rest[separator.upperBound...]
      let slash = rest.firstIndex(of: "/") ?? rest.endIndex
      var authority = rest[..<slash]
      if let at = authority.lastIndex(of: "@") {
        authority = authority[authority.index(after: at)...]
      }
      // The port of ssh is not that of the forge's pages.
      let isWeb = scheme.hasPrefix("http")
      if !isWeb, let colon = authority.firstIndex(of: ":") { authority = authority[..<colon] }
      self.scheme = isWeb ? scheme : "https"
      self.authority = authority.lowercased()
      rest = rest[slash...]
    } else {
      guard let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains("/") else { return nil }
      var host = rest[..<colon]
      if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
      scheme = "https"
      authority = host.lowercased()
      rest = rest[rest.index(after: colon)...]
    }
    var path = rest.split(separator: "/").joined(separator: "/")
    if path.hasSuffix(".git") { path.removeLast(4) }
    guard !authority.isEmpty, !path.isEmpty else { return nil }
    self.path = path
  }

  /// Returns true for an address that git reaches over ssh, such as `git@host:path`.
  public static func usesSSH(_ address: String) -> Bool {
    if let separator = address.firstRange(of: "://") {
      return sshSchemes.contains(address[..<separator.lowerBound].lowercased())
    }
    return address.firstIndex(of: ":").map { !address[..<$0].contains("/") } == true
  }

  /// Returns an address without its password, and without the user if it is for http.
  ///
  /// ssh needs the user, which is not a secret.
  public static func withoutSecrets(_ address: String) -> String {
    guard let separator = address.firstRange(of: "://") else { return address }
    let scheme = address[..<separator.lowerBound].lowercased()
    let isSSH = sshSchemes.contains(scheme)
    guard isSSH || scheme.hasPrefix("http") else { return address }
    let rest = address[separator.upperBound...]
    let end = rest.firstIndex(of: "/") ?? rest.endIndex
    guard let at = rest[..<end].lastIndex(of: "@") else { return address }
    let user = isSSH ? rest[..<at].prefix { $0 != ":" } + "@" : ""
    return "\(address[..<separator.upperBound])\(user)\(rest[rest.index(after: at)...])"
  }

  /// Returns true for an address of which git or ssh could take a part for an option, or which has
  /// an invisible character.
  public static func isHostile(_ address: String) -> Bool {
    let isControl = { (scalar: Unicode.Scalar) in scalar.properties.generalCategory == .control }
    if address.first == "-" || address.unicodeScalars.contains(where: isControl) { return true }
    var place = address[...]
    if let separator = address.firstRange(of: "://") {
      place = address[separator.upperBound...].prefix { $0 != "/" }
    } else if let colon = address.firstIndex(of: ":"), !address[..<colon].contains("/") {
      place = address[..<colon]
      if address[colon...].dropFirst().first == "-" { return true }
    } else {
      return false
    }
    return place.split(separator: "@").contains { part in
      // git decodes the host.
      part.hasPrefix("-") || part.lowercased().hasPrefix("%2d")
    }
  }

  private init(scheme: String, authority: String, path: String) {
    self.scheme = scheme
    self.authority = authority
    self.path = path
  }

  /// Returns the same repository on another server, or on another port.
  public func moved(to server: RemoteAddress) -> RemoteAddress {
    RemoteAddress(scheme: server.scheme, authority: server.authority, path: path)
  }

  /// The address of the server, without a slash at the end.
  public var server: String { "\(scheme)://\(authority)" }

  /// The address of the repository's page.
  public var address: String { "\(server)/\(path)" }

  /// The same text for all forms of the address: `host/owner/name`.
  public var identity: String { "\(authority)/\(path)" }

  /// Returns the part of a variable's name that stands for a server: `GIT_EXAMPLE_COM`, without a
  /// port.
  public static func variablePart(of authority: String) -> String {
    let host = authority.prefix { $0 != ":" }.uppercased()
    return String(host.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  /// The host without a port.
  public var host: String { String(authority.prefix { $0 != ":" }) }
}
