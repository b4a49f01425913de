package import Job
internal import Kiro

/// Finds the secrets in a job's MCP server definitions.
///
/// A configuration that says `${NAME}` has a reason not to contain the value; header fields
/// identify the client; addresses may contain passwords and keys.
package struct ServerSecrets {
  /// The variables whose values are substituted.
  package let variables: [String: String]

  /// Variables that are never secrets; masking them would black out paths.
  private static let plain: Set<String> = [
    "HOME", "HOSTNAME", "LANG", "LOGNAME", "PATH", "PWD", "SHELL", "TERM", "TMPDIR", "TZ", "USER",
  ]

  /// Returns the secrets of a job's own servers, of all known servers, and of configurations as
  /// text.
  package func of(
    _ servers: [MCPServer],
    _ definitions: [MCPServer],
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

  /// Returns the values of the variables that a text refers to.
  private func filledIn(_ text: String) -> [String] {
    VariableReference.names(in: text).compactMap { name in
      Self.plain.contains(name) ? nil : variables[name]
    }
  }

  /// Returns a value, and also the words after the first, as in `Bearer abc`.
  private func words(_ value: String) -> [String] {
    [value] + value.split(separator: " ").dropFirst().map(String.init)
  }

  /// Returns the password and the query values in an address.
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
