internal import Git
internal import Job
internal import Subprocess

/// Provides credentials for repositories' servers: the token in kjob's environment, otherwise the
/// credentials of git's own helpers.
struct GitSignIn: Sendable {
  /// kjob's environment.
  let environment: [String: String]

  /// The time limit of a helper, which may have to contact another server.
  private static let limit = Duration.seconds(30)

  /// The variable with the token.
  static let token = "KJOB_GIT_TOKEN"
  /// Returns the name of the variable with the token of one server: `KJOB_GIT_TOKEN_GIT_EXAMPLE_COM`.
  static func token(for authority: String) -> String {
    token + "_" + RemoteAddress.variablePart(of: authority)
  }

  /// The variable with the user name for the token.
  static let username = "KJOB_GIT_USERNAME"
  /// The variable with the only server that may get the token.
  static let host = "KJOB_GIT_HOST"

  /// Returns the source of credentials for the jobs' repositories.
  ///
  /// Never guesses the token's server: if jobs name several servers, the variable must name it,
  /// because otherwise one server could get another's token.
  static func source(
    for jobs: [JobSpecification],
    _ environment: [String: String]
  ) throws(UsageError) -> SignInSource {
    let servers = Set(jobs.compactMap(\.repository.url).filter(takesToken).map(\.authority))
    let isGiven = environment[token]?.isEmpty == false
    if isGiven, environment[host]?.isEmpty != false, servers.count > 1 {
      throw .tokenForSeveralHosts(servers.sorted())
    }
    let signIn = GitSignIn(environment: environment)
    return SignInSource { signIn.signIns(for: $0) }
  }

  /// Returns true for an address whose server may ask for a password.
  private static func takesToken(_ url: RepositoryURL) -> Bool {
    ["https", "http"].contains(url.scheme)
  }

  /// Returns the credentials for an address, the best first.
  func signIns(for address: String) -> [SignIn] {
    guard let url = RepositoryURL(address), Self.takesToken(url) else { return [] }
    let name = value(Self.username) ?? "x-access-token"
    let own = Self.token(for: url.authority)
    if let token = value(own) { return [SignIn(username: name, password: token, origin: own)] }
    if let token = value(Self.token) {
      let host = value(Self.host)?.lowercased()
      if host == nil || host == url.authority {
        return [SignIn(username: name, password: token, origin: Self.token)]
      }
    }
    return helpers(url).map { [$0] } ?? []
  }

  private func value(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Asks git, which runs the helpers in the user's and the machine's configuration but never
  /// prompts at a terminal.
  private func helpers(_ url: RepositoryURL) -> SignIn? {
    // Long: steps in order, each of which needs the values of those before.
    var variables = environment.filter { name, _ in
      !name.hasPrefix("KJOB_") && (!name.hasPrefix("GIT_") || name.hasPrefix("GIT_CONFIG"))
    }
    variables["GIT_TERMINAL_PROMPT"] = "0"
    // Set but empty, it prevents prompts, whatever the configuration and SSH_ASKPASS say.
    variables["GIT_ASKPASS"] = ""
    // Only the shell can provide the input; the input contains no secret.
    let script = """
      printf 'protocol=%s\\nhost=%s\\npath=%s\\n\\n' "$1" "$2" "$3" \
      | exec git credential fill 2>/dev/null
      """
    guard let server = try? ForkServer() else { return nil }
    let launcher = ProgramLauncher(
      under: server,
      token: RunPaths.makeRunID(),
      environment: variables,
      // A folder above every repository, so that the configuration of the current one has no
      // effect.
      workingDirectory: "/"
    )
    guard
      let capture = try? launcher.capture(
        ["/bin/sh", "-c", script, "sh", url.scheme, url.authority, String(url.path.dropFirst())],
        until: MonotonicInstant.now + Self.limit
      ), capture.status == .exited(0)
    else { return nil }
    var found: [Substring: Substring] = [:]
    for line in String(decoding: capture.output, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { found[parts[0]] = parts[1] }
    }
    // A helper may redirect git; its credentials for other servers must not be used for this one.
    guard let username = found["username"], let password = found["password"], !password.isEmpty,
      found["host"].map(String.init) == url.authority,
      found["protocol"].map(String.init) == url.scheme
    else { return nil }
    return SignIn(
      username: String(username),
      password: String(password),
      origin: "git's credential helper"
    )
  }
}
