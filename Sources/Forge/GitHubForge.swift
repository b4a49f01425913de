internal import JSON
package import Job
package import Subprocess

/// GitHub's pull requests, through its REST API.
package struct GitHubForge: Forge {
  private var client: ForgeClient
  private let owner: String
  private let path: String

  /// Connects to a repository's API; `api` is its address if it is not the usual one.
  package init(
    _ project: RemoteAddress,
    token: String,
    api: String?,
    environment: [String: String],
    stop: Waker
  ) throws(ForgeError) {
    let usual =
      project.host == "github.com"
      ? "https://api.github.com"
      : project.host.hasSuffix(".ghe.com")
        ? "https://api.\(project.host)" : "\(project.server)/api/v3"
    client = try ForgeClient(
      api ?? usual,
      headers: [
        "Authorization: Bearer \(token)", "Accept: application/vnd.github+json",
        "X-GitHub-Api-Version: 2022-11-28",
      ],
      environment: environment,
      stop: stop
    )
    owner = project.path.split(separator: "/").first.map(String.init) ?? ""
    path = "/repos/\(project.path)"
  }

  package mutating func openRequests() throws(ForgeError) -> [ForgeRequest] {
    try requests("state=open")
  }

  package mutating func requests(from branch: String) throws(ForgeError) -> [ForgeRequest] {
    let head = "\(owner):\(branch)".escapedForAddress
    return try requests("state=all&sort=created&direction=desc&head=\(head)")
  }

  private mutating func requests(_ query: String) throws(ForgeError) -> [ForgeRequest] {
    let action = "list the pull requests"
    let found = try client.list("\(path)/pulls?per_page=100&\(query)", doing: action)
    var requests: [ForgeRequest] = []
    for value in found { requests.append(try request(value, doing: action)) }
    return requests
  }

  package mutating func request(_ number: Int) throws(ForgeError) -> ForgeRequest {
    let action = "read the pull request #\(number)"
    return try request(try get("/pulls/\(number)", doing: action), doing: action)
  }

  private mutating func get(_ place: String, doing action: String) throws(ForgeError) -> JSONValue {
    try client.send("GET", path + place, doing: action).value
  }

  private func request(
    _ value: JSONValue,
    doing action: String
  ) throws(ForgeError) -> ForgeRequest {
    try ForgeRequest(
      pull: value,
      // Lists have only the time.
      isMerged: value["merged"]?.flag == true || value["merged_at"]?.text != nil,
      repository: { $0?["repo"]?["id"] },
      doing: action
    )
  }

  package mutating func remarks(on number: Int) throws(ForgeError) -> [RequestRemark] {
    var remarks: [RequestRemark] = []
    let action = "read the reviews of the pull request #\(number)"
    for place in [
      "pulls/\(number)/reviews", "pulls/\(number)/comments", "issues/\(number)/comments",
    ] {
      for value in try client.list("\(path)/\(place)?per_page=100", doing: action) {
        remarks.append(
          RequestRemark(
            author: value["user"]?["login"]?.text ?? "",
            isProgram: value["user"]?["type"]?.text == "Bot",
            text: value["body"]?.text ?? ""
          )
        )
      }
    }
    return remarks
  }

  package mutating func open(_ draft: RequestDraft) throws(ForgeError) -> ForgeRequest {
    let action = "open a pull request from `\(draft.branch)`"
    let body: JSONValue = [
      "title": .string(draft.title), "body": .string(draft.body), "head": .string(draft.branch),
      "base": .string(draft.target), "draft": .bool(draft.settings.isDraft),
    ]
    do throws(ForgeError) {
      let answer = try send("POST", "/pulls", body, doing: action)
      return try request(answer, doing: action)
    } catch {
      // GitHub has no status of its own for this.
      guard case .refused(_, let message) = error, message.contains("already exists") else {
        throw error
      }
      throw .exists
    }
  }

  private mutating func send(
    _ method: String,
    _ place: String,
    _ body: JSONValue,
    doing action: String
  ) throws(ForgeError) -> JSONValue {
    try client.send(method, path + place, body, doing: action).value
  }

  package mutating func update(
    _ number: Int,
    title: String?,
    target: String?,
    body: String
  ) throws(ForgeError) {
    var members: [String: JSONValue] = ["body": .string(body)]
    if let title { members["title"] = .string(title) }
    if let target { members["base"] = .string(target) }
    _ = try send(
      "PATCH",
      "/pulls/\(number)",
      .object(members),
      doing: "change the pull request #\(number)"
    )
  }

  package mutating func set(_ number: Int, open: Bool) throws(ForgeError) {
    _ = try send(
      "PATCH",
      "/pulls/\(number)",
      ["state": open ? "open" : "closed"],
      doing: "\(open ? "open" : "close") the pull request #\(number)"
    )
  }

  package mutating func remark(_ text: String, on number: Int) throws(ForgeError) {
    _ = try send(
      "POST",
      "/issues/\(number)/comments",
      ["body": .string(text)],
      doing: "comment on the pull request #\(number)"
    )
  }

  package mutating func apply(
    _ settings: RequestSettings,
    to number: Int
  ) throws(ForgeError) -> [String] {
    var refused: [String] = []
    if !settings.labels.isEmpty {
      let body: JSONValue = ["labels": Self.texts(settings.labels)]
      try client.attempt(
        "POST",
        "\(path)/issues/\(number)/labels",
        body,
        doing: "add labels",
        &refused
      )
    }
    if !settings.assignees.isEmpty {
      let body: JSONValue = ["assignees": Self.texts(settings.assignees)]
      try client.attempt(
        "POST",
        "\(path)/issues/\(number)/assignees",
        body,
        doing: "assign people",
        &refused
      )
    }
    if !settings.reviewers.isEmpty {
      // A team's name has a slash.
      let teams = settings.reviewers.filter { $0.contains("/") }
        .compactMap { $0.split(separator: "/").last.map(String.init) }
      let people = settings.reviewers.filter { !$0.contains("/") }
      let body: JSONValue = [
        "reviewers": Self.texts(people), "team_reviewers": Self.texts(teams),
      ]
      let place = "\(path)/pulls/\(number)/requested_reviewers"
      try client.attempt("POST", place, body, doing: "request reviews", &refused)
    }
    if let milestone = settings.milestone { try set(milestone, on: number, &refused) }
    if settings.mergesByItself { try mergeByItself(number, &refused) }
    return refused
  }

  private static func texts(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }

  private mutating func set(
    _ milestone: String,
    on number: Int,
    _ refused: inout [String]
  ) throws(ForgeError) {
    let known = try client.list(
      "\(path)/milestones?state=open&per_page=100",
      doing: "list the milestones"
    )
    guard let found = known.first(where: { $0["title"]?.text == milestone })?["number"]?.whole
    else {
      refused.append("`\(milestone)` is not an open milestone")
      return
    }
    let body: JSONValue = ["milestone": .integer(Int64(found))]
    let place = "\(path)/issues/\(number)"
    try client.attempt("PATCH", place, body, doing: "set the milestone", &refused)
  }

  /// Turns on GitHub's own merging, which only its GraphQL API can.
  private mutating func mergeByItself(
    _ number: Int,
    _ refused: inout [String]
  ) throws(ForgeError) {
    let action = "turn on auto-merge"
    let id = try get("/pulls/\(number)", doing: "read the pull request #\(number)")["node_id"]
    guard let id = id?.text else { throw .answer(doing: action) }
    let mutation = """
      mutation($id: ID!) { enablePullRequestAutoMerge(input: { pullRequestId: $id }) \
      { clientMutationId } }
      """
    let base = client.base
    let address =
      base.hasSuffix("/api/v3") ? String(base.dropLast(3)) + "/graphql" : base + "/graphql"
    do throws(ForgeError) {
      let answer = try client.send(
        "POST",
        address,
        ["query": .string(mutation), "variables": ["id": .string(id)]],
        doing: action
      )
      if let message = answer.value["errors"]?.elements?.first?["message"]?.text {
        refused.append("cannot \(action): \(message)")
      }
    } catch {
      try error.note(in: &refused)
    }
  }
}
