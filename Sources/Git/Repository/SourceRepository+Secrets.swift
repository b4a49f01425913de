internal import CLibgit2
internal import SystemText

extension SourceRepository {
  /// A secret value in the repository's configuration.
  public struct Credential: Hashable, Sendable, Codable {
    /// The name of its place in the configuration, without the secret part.
    public let name: String
    /// The secret value.
    public let value: String
  }

  /// Returns the credentials in the repository's configuration and the files that it includes.
  ///
  /// They occur in headers that git sends (`http.*.extraheader`) and in addresses. A job can read
  /// them, because its worktree has the same configuration.
  public func credentials() throws(GitError) -> [Credential] {
    let repository = try open()
    let configuration = try unsafe Configuration("read the source's configuration") {
      unsafe git_repository_config_snapshot(&$0, repository.pointer)
    }
    var iterator: OpaquePointer?
    try Libgit2.check(
      "read the source's configuration",
      unsafe git_config_iterator_new(&iterator, configuration.pointer)
    )
    defer { unsafe git_config_iterator_free(iterator) }
    var found: [Credential] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while unsafe git_config_next(&entry, iterator) == 0, let present = unsafe entry {
      guard let name = unsafe present.pointee.name, let value = unsafe present.pointee.value else {
        continue
      }
      for credential in unsafe Credentials.all(
        String(systemCString: name),
        String(systemCString: value)
      ) where !found.contains(credential) {
        found.append(credential)
      }
    }
    git_error_clear()
    extendLifetime(configuration)
    return found
  }
}

/// Finds the secret values in a setting.
private enum Credentials {
  static func all(_ name: String, _ value: String) -> [SourceRepository.Credential] {
    let isHeader = name.hasPrefix("http.") && name.lowercased().hasSuffix(".extraheader")
    let values =
      (isHeader ? header(value) : []) + address(in: value)
      // `url.https://user:password@host/.insteadOf`
      + address(in: name)
    let place = isHeader ? "http.extraheader" : "an address in git's configuration"
    return values.map { SourceRepository.Credential(name: place, value: $0) }
  }

  /// Returns the value after the scheme in `AUTHORIZATION: basic …`, and its decoded parts.
  private static func header(_ text: String) -> [String] {
    guard let colon = text.firstIndex(of: ":") else { return [] }
    let words = text[text.index(after: colon)...].split(whereSeparator: \.isWhitespace)
    guard let last = words.last.map(String.init) else { return [] }
    guard words.count > 1, words[0].lowercased() == "basic", let bytes = base64(last) else {
      return [last]
    }
    let pair = String(systemBytes: bytes)
    let password = pair.split(separator: ":", maxSplits: 1).last.map(String.init)
    return [last, pair] + [password].compactMap(\.self)
  }

  /// Returns the secret in `https://user:password@host` or `https://token@host`.
  private static func address(in text: String) -> [String] {
    guard let separator = text.firstRange(of: "://") else { return [] }
    let authority = text[separator.upperBound...].prefix { !"/?# ".contains($0) }
    guard let end = authority.lastIndex(of: "@") else { return [] }
    let parts = authority[..<end].split(separator: ":", maxSplits: 1)
    // A short user name without a password is not a secret.
    guard let secret = parts.last, parts.count == 2 || secret.count >= 20 else { return [] }
    let plain = unescaped(secret, mark: "%", digits: 2, radix: 16)
    return plain == secret ? [plain] : [String(secret), plain]
  }

  private static func base64(_ text: String) -> [UInt8]? {
    var bits: UInt32 = 0
    var count = 0
    var bytes: [UInt8] = []
    for byte in text.utf8 where byte != UInt8(ascii: "=") {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
      case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
      default: return nil
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return bytes
  }
}
