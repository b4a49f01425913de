package import Job

extension RemoteAddress {
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
