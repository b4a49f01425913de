/// The pull or merge requests of one repository on a forge.
///
/// Calls are made one after the other, and each has all retries behind it.
package protocol Forge {
  /// Returns all open requests.
  mutating func openRequests() throws(ForgeError) -> [ForgeRequest]

  /// Returns the requests from a branch of the repository, the newest first, whatever their state.
  mutating func requests(from branch: String) throws(ForgeError) -> [ForgeRequest]

  /// Returns one request, with whether it could be merged.
  mutating func request(_ number: Int) throws(ForgeError) -> ForgeRequest

  /// Returns the reviews and remarks of a request.
  mutating func remarks(on number: Int) throws(ForgeError) -> [RequestRemark]

  /// Opens a request.
  ///
  /// - Throws: ``ForgeError/exists`` if the branch has an open one already.
  mutating func open(_ draft: RequestDraft) throws(ForgeError) -> ForgeRequest

  /// Replaces the text of a request, and its title and the branch to merge into unless they are nil.
  mutating func update(
    _ number: Int,
    title: String?,
    target: String?,
    body: String
  ) throws(ForgeError)

  /// Closes a request or opens it again.
  mutating func set(_ number: Int, open: Bool) throws(ForgeError)

  /// Adds a remark to a request.
  mutating func remark(_ text: String, on number: Int) throws(ForgeError)

  /// Gives a request its labels, people and the like; returns the parts that the forge refused.
  mutating func apply(_ settings: RequestSettings, to number: Int) throws(ForgeError) -> [String]
}

extension Forge {
  /// Replaces the text of a request, and its title unless that is nil.
  package mutating func update(
    _ number: Int,
    title: String?,
    body: String
  ) throws(ForgeError) {
    try update(number, title: title, target: nil, body: body)
  }
}

/// The kinds of forges.
package enum ForgeKind: String, CaseIterable, Hashable, Sendable {
  /// GitHub, or GitHub Enterprise on a host of its own.
  case github
  /// GitLab.
  case gitlab
  /// Gitea or Forgejo.
  case gitea

  /// The name for people.
  package var name: String {
    switch self {
    case .github: "GitHub"
    case .gitlab: "GitLab"
    case .gitea: "Gitea"
    }
  }

  /// Returns the users' words for a request: `pull request #7`.
  package func request(_ number: Int) -> String {
    "\(request) \(self == .gitlab ? "!" : "#")\(number)"
  }

  /// The users' word for a request.
  package var request: String {
    switch self {
    case .github, .gitea: "pull request"
    case .gitlab: "merge request"
    }
  }
}
