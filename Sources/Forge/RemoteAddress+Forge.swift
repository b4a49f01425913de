package import Job

extension RemoteAddress {
  /// Returns the repository whose pages belong to a remote's address; nil for a path.
  ///
  /// An address of ssh does not say where the pages are: a pipeline on the same host does.
  package static func pages(
    of address: String,
    _ environment: [String: String]
  ) -> RemoteAddress? {
    guard let remote = RemoteAddress(address), usesSSH(address) else {
      return RemoteAddress(address)
    }
    let servers = ["GITHUB_SERVER_URL", "CI_SERVER_URL"].compactMap { environment[$0] }
      .compactMap { RemoteAddress($0 + "/x") }
    return servers.first { $0.host == remote.host }.map(remote.moved) ?? remote
  }

  /// The kind of forge that the host's name or a pipeline's variables name; nil if neither does.
  package func kind(_ environment: [String: String]) -> ForgeKind? {
    func isHost(of variable: String) -> Bool {
      environment[variable].flatMap { RemoteAddress($0 + "/x") }?.authority == authority
    }
    if isHost(of: "GITHUB_SERVER_URL") {
      return environment["GITEA_ACTIONS"] == "true" || environment["FORGEJO_ACTIONS"] == "true"
        ? .gitea : .github
    }
    if isHost(of: "CI_SERVER_URL") {
      // Woodpecker and others set the variable too.
      if environment["GITLAB_CI"] == "true" { return .gitlab }
    }
    let labels = host.split(separator: ".")
    if host == "github.com" || host.hasSuffix(".ghe.com") || labels.contains("github") {
      return .github
    }
    if labels.contains("gitlab") { return .gitlab }
    if host == "codeberg.org" || labels.contains("gitea") || labels.contains("forgejo") {
      return .gitea
    }
    return nil
  }
}
