extension RepositoryURL {
  /// Reads what follows `ssh://`: `USER@HOST:PORT/PATH`.
  static func parseSSH(_ rest: Substring) -> Result<RepositoryURL, Problem> {
    let end = rest.firstIndex(of: "/") ?? rest.endIndex
    let (user, authority) = place(rest[..<end])
    if user?.contains(":") == true { return .failure(.password) }
    if let problem = problem(user, authority, rest) { return .failure(problem) }
    guard isPath(rest[end...]) else { return .failure(.unsupported) }
    let path = withoutSlash(rest[end...])
    let text = "ssh://" + (user.map { "\($0)@" } ?? "") + authority + path
    return .success(RepositoryURL(scheme: "ssh", authority: authority, path: path, text: text))
  }

  /// Reads the short form for ssh, `USER@HOST:PATH`, whose path begins in the user's home folder.
  ///
  /// The part before the colon has no slash.
  static func parseShortForm(_ text: String) -> Result<RepositoryURL, Problem> {
    let colon = text.firstIndex(of: ":") ?? text.endIndex
    let path = text[colon...].dropFirst()
    let (user, authority) = place(text[..<colon])
    // `USER:PASSWORD@HOST…`, of which git would take the user for the host.
    if path.prefix(while: { $0 != "/" }).contains("@") { return .failure(.password) }
    if path.first == "-" { return .failure(.optionLike) }
    if let problem = problem(user, authority, Substring(text)) { return .failure(problem) }
    // A second colon makes the first part the name of a program, such as `ext`.
    let isMistyped = user == nil && schemes.contains(authority.lowercased())
    guard path.first != ":", !isMistyped, isPath(path) else { return .failure(.unsupported) }
    let short = withoutSlash(path)
    let whole = (user.map { "\($0)@" } ?? "") + authority + ":" + short
    return .success(RepositoryURL(scheme: "ssh", authority: authority, path: short, text: whole))
  }

  private static let schemes: Set<String> = RemoteAddress.sshSchemes.union([
    "file", "ftp", "git", "http", "https",
  ])

  /// Splits a user from a host.
  private static func place(_ text: Substring) -> (user: String?, authority: String) {
    guard let at = text.lastIndex(of: "@") else { return (nil, String(text)) }
    return (String(text[..<at]), String(text[text.index(after: at)...]))
  }

  /// Returns the problem of a user, a host, or a character of the whole address.
  private static func problem(
    _ user: String?,
    _ authority: String,
    _ whole: Substring
  ) -> Problem? {
    if user?.first == "-" || authority.first == "-" { return .optionLike }
    if let character = whole.first(where: { !isPlain($0) }) { return .character(character) }
    let isUser = user?.allSatisfy { $0.isLetter || $0.isNumber || "._+-".contains($0) } != false
    // The name may be one that only ssh's configuration knows.
    guard user != "", isUser, isAuthority(authority, allowing: ["_"]) else { return .unsupported }
    return nil
  }
}
