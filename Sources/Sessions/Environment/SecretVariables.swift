package import Job
package import Text

/// Finds the variables whose values are secrets.
package struct SecretVariables {
  /// kjob's own environment.
  package let inherited: [String: String]
  /// The job file's settings for the agent's variables.
  package let agent: AgentSettings.Environment
  /// The job file's settings for the variables of all processes.
  package let common: EnvironmentSettings
  /// The patterns of `secrets:`.
  package let declared: [String]

  package init(
    inherited: [String: String],
    agent: AgentSettings.Environment,
    common: EnvironmentSettings,
    declared: [String]
  ) {
    self.inherited = inherited
    self.agent = agent
    self.common = common
    self.declared = declared
  }

  /// Variables that only the agent gets, to sign in.
  package static let agentOnly: Set<String> = ["KIRO_API_KEY"]

  /// The secret values with the names of their variables, sorted by name.
  package var secrets: [Secret] {
    let declared = declared.map(Glob.init)
    let forAgent = agent.pass.map(Glob.init)
    func isDeclared(_ name: String) -> Bool { declared.contains { $0.matches(name) } }
    var secrets: [Secret] = []
    for (name, value) in inherited.sorted(by: { $0.key < $1.key }) {
      let isForAgent = forAgent.contains { $0.matches(name) } && Self.looksRandom(value)
      let isKnown = Self.agentOnly.contains(name) || WithheldVariables.isToken(name)
      if isDeclared(name) || !value.isEmpty && (isKnown || isForAgent || Self.looksSecret(name)) {
        secrets.append(Secret(name: name, value: value))
      }
      if let password = Self.password(in: value) {
        secrets.append(Secret(name: name, value: password))
      }
    }
    for (name, value) in common.set.sorted(by: { $0.key < $1.key })
    where isDeclared(name) || Self.looksSecret(name) {
      secrets.append(Secret(name: name, value: value))
    }
    for (name, value) in agent.set.sorted(by: { $0.key < $1.key })
    where isDeclared(name) || Self.looksSecret(name) || Self.looksRandom(value) {
      secrets.append(Secret(name: name, value: value))
    }
    return secrets
  }

  /// The patterns of `secrets:` that match no variable.
  package var missing: [String] {
    let names = Array(inherited.keys) + common.set.keys + agent.set.keys
    return declared.filter { pattern in
      let glob = Glob(pattern)
      return !names.contains { glob.matches($0) }
    }
  }

  /// Returns true if a variable's name suggests a secret; masking ordinary values, such as a
  /// region, would only make logs unreadable.
  package static func looksSecret(_ name: String) -> Bool {
    let upper = name.uppercased()
    // The path of a socket or a file is not a secret.
    guard !["_SOCK", "_FILE", "_PATH", "_DIR"].contains(where: upper.hasSuffix) else {
      return false
    }
    let signs = ["KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL", "JWT", "COOKIE"]
    if signs.contains(where: { upper.contains($0) }) { return true }
    // Short words also occur within others: `AUTH` in `AUTHOR`, `PASS` in `BYPASS`.
    let words = ["AUTH", "AUTHORIZATION", "DSN", "PASS", "PASSWD", "PGPASS"]
    return upper.split { $0 == "_" || $0 == "-" }.contains { words.contains(String($0)) }
  }

  /// Returns true if a value looks like a secret, for names that say nothing: long, one word,
  /// letters and digits.
  private static func looksRandom(_ value: String) -> Bool {
    value.utf8.count >= 20 && value.contains(where: \.isNumber) && value.contains(where: \.isLetter)
      && !value.contains { $0.isWhitespace || "/:.,".contains($0) }
  }

  /// Returns the password in an address such as `https://user:password@host`.
  private static func password(in value: String) -> String? {
    guard let separator = value.firstRange(of: "://") else { return nil }
    let authority = value[separator.upperBound...].prefix { !"/?# ".contains($0) }
    guard let end = authority.lastIndex(of: "@") else { return nil }
    let parts = authority[..<end].split(separator: ":", maxSplits: 1)
    return parts.count == 2 ? String(parts[1]) : nil
  }
}
