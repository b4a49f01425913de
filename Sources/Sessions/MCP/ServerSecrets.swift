package import JobFile
internal import Kiro
package import ModelContextProtocol

/// Finds what must not be seen of a job's MCP servers.
///
/// Whoever writes `${NAME}` in a configuration has a reason not to write the value; header fields
/// say who asks; addresses may hold passwords and keys.
package struct ServerSecrets {
  /// The variables that values are filled in from.
  package let variables: [String: String]

  /// Variables that are no secrets, wherever they are named; masking them would blot out paths.
  private static let plain: Set<String> = [
    "HOME", "HOSTNAME", "LANG", "LOGNAME", "PATH", "PWD", "SHELL", "TERM", "TMPDIR", "TZ", "USER",
  ]

  /// The secrets of a job's own servers, of all that are known, and of configurations as text.
  package func of(
    _ servers: [MCPServerSettings],
    _ definitions: [ServerDefinition],
    _ contents: [String]
  ) -> [String] {
    var secrets = contents.flatMap(filledIn)
    for server in servers {
      switch server.transport {
      case .command(let words, let environment):
        secrets += (words + environment.values).flatMap(filledIn)
      case .http(let url, let headers):
        secrets += ([url] + headers.map(\.value)).flatMap(filledIn)
      }
    }
    for definition in definitions {
      switch definition.transport {
      case .command(_, let environment):
        secrets += environment.filter { SecretVariables.looksSecret($0.key) }.flatMap {
          words($0.value)
        }
      case .http(let url, let headers):
        secrets += headers.flatMap { words($0.value) } + parts(url)
      }
    }
    return secrets
  }

  /// The values that stand in the place of variables in a text.
  private func filledIn(_ text: String) -> [String] {
    VariableReference.names(in: text).compactMap { name in
      Self.plain.contains(name) ? nil : variables[name]
    }
  }

  /// A value, and without the word before the secret in `Bearer abc`.
  private func words(_ value: String) -> [String] {
    [value] + value.split(separator: " ").dropFirst().map(String.init)
  }

  /// The password and the values of the query in an address.
  private func parts(_ address: String) -> [String] {
    var secrets: [String] = []
    let rest = address.split(separator: "://", maxSplits: 1).last ?? ""
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    if let end = authority.lastIndex(of: "@") {
      let user = authority[..<end]
      secrets += user.split(separator: ":", maxSplits: 1).dropFirst().map(String.init)
    }
    if let start = rest.firstIndex(of: "?") {
      for pair in rest[rest.index(after: start)...].split(separator: "&") {
        secrets += pair.split(separator: "=", maxSplits: 1).dropFirst().map(String.init)
      }
    }
    return secrets
  }
}
