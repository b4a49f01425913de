internal import JSON
package import Job
package import Subprocess

/// The pull requests of Gitea and Forgejo, through their common REST API.
package struct GiteaForge: Forge {
  private var client: ForgeClient
  private let path: String
  /// All requests of the repository, since the API cannot select them by their branch.
  private var all: [ForgeRequest]?

  /// Connects to a repository's API; `api` is its address if it is not the usual one.
  package init(
    _ project: RemoteAddress,
    token: String,
    api: String?,
    environment: [String: String],
    stop: Waker
  ) throws(ForgeError) {
    client = try ForgeClient(
      api ?? "\(project.server)/api/v1",
      headers: ["Authorization: token \(token)"],
      environment: environment,
      stop: stop
    )
    path = "/repos/\(project.path)"
  }

  package mutating func openRequests() throws(ForgeError) -> [ForgeRequest] {
    try requests("open")
  }

  package mutating func requests(from branch: String) throws(ForgeError) -> [ForgeRequest] {
    let known: [ForgeRequest]
    if let all { known = all } else { known = try requests("all") }
    all = known
    return known.filter { $0.branch == branch }.sorted { $0.number > $1.number }
  }

  private mutating func requests(_ state: String) throws(ForgeError) -> [ForgeRequest] {
    let action = "list the pull requests"
    let found = try client.list("\(path)/pulls?limit=50&state=\(state)", doing: action)
    var requests: [ForgeRequest] = []
    for value in found { requests.append(try request(value, doing: action)) }
    return requests
  }

  package mutating func request(_ number: Int) throws(ForgeError) -> ForgeRequest {
    let action = "read the pull request #\(number)"
    return try request(
      try client.send("GET", "\(path)/pulls/\(number)", doing: action).value,
      doing: action
    )
  }

  private func request(
    _ value: JSONValue,
    doing action: String
  ) throws(ForgeError) -> ForgeRequest {
    try ForgeRequest(
      pull: value,
      isMerged: value["merged"]?.flag == true,
      repository: { $0?["repo_id"] },
      doing: action
    )
  }

  package mutating func remarks(on number: Int) throws(ForgeError) -> [RequestRemark] {
    var remarks: [RequestRemark] = []
    let action = "read the reviews of the pull request #\(number)"
    // The list of comments has no pages.
    for place in ["pulls/\(number)/reviews?limit=50", "issues/\(number)/comments"] {
      for value in try client.list("\(path)/\(place)", doing: action) {
        remarks.append(
          RequestRemark(
            author: value["user"]?["login"]?.text ?? "",
            isProgram: false,
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
      "title": .string((draft.settings.isDraft ? "WIP: " : "") + draft.title),
      "body": .string(draft.body), "head": .string(draft.branch), "base": .string(draft.target),
    ]
    all = nil
    return try request(
      try client.send("POST", "\(path)/pulls", body, doing: action).value,
      doing: action
    )
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
    all = nil
    _ = try client.send(
      "PATCH",
      "\(path)/pulls/\(number)",
      .object(members),
      doing: "change the pull request #\(number)"
    )
  }

  package mutating func set(_ number: Int, open: Bool) throws(ForgeError) {
    all = nil
    _ = try client.send(
      "PATCH",
      "\(path)/pulls/\(number)",
      ["state": open ? "open" : "closed"],
      doing: "\(open ? "open" : "close") the pull request #\(number)"
    )
  }

  package mutating func remark(_ text: String, on number: Int) throws(ForgeError) {
    _ = try client.send(
      "POST",
      "\(path)/issues/\(number)/comments",
      ["body": .string(text)],
      doing: "comment on the pull request #\(number)"
    )
  }

  package mutating func apply(
    _ settings: RequestSettings,
    to number: Int
  ) throws(ForgeError) -> [String] {
    var refused: [String] = []
    var members: [String: JSONValue] = [:]
    try add(settings, to: number, &members, &refused)
    if let milestone = settings.milestone {
      let known = try client.list(
        "\(path)/milestones?limit=50&name=\(milestone.escapedForAddress)",
        doing: "list the milestones"
      )
      if let id = known.first(where: { $0["title"]?.text == milestone })?["id"] {
        members["milestone"] = id
      } else {
        refused.append("`\(milestone)` is not an open milestone")
      }
    }
    let pull = "\(path)/pulls/\(number)"
    if !members.isEmpty {
      let action = "change the pull request #\(number)"
      try client.attempt("PATCH", pull, .object(members), doing: action, &refused)
    }
    if !settings.reviewers.isEmpty {
      let names = JSONValue.array(settings.reviewers.map { .string($0) })
      let body: JSONValue = ["reviewers": names]
      let place = pull + "/requested_reviewers"
      try client.attempt("POST", place, body, doing: "request reviews", &refused)
    }
    if settings.mergesByItself {
      let body: JSONValue = ["Do": "merge", "merge_when_checks_succeed": true]
      try client.attempt("POST", pull + "/merge", body, doing: "turn on auto-merge", &refused)
    }
    return refused
  }

  /// Adds labels and people to those that the request has, because Gitea takes whole lists.
  private mutating func add(
    _ settings: RequestSettings,
    to number: Int,
    _ members: inout [String: JSONValue],
    _ refused: inout [String]
  ) throws(ForgeError) {
    let ids = settings.labels.isEmpty ? [] : try ids(ofLabels: settings.labels, &refused)
    guard !ids.isEmpty || !settings.assignees.isEmpty else { return }
    let action = "read the pull request #\(number)"
    let request = try client.send("GET", "\(path)/pulls/\(number)", doing: action).value
    if !ids.isEmpty {
      let known = (request["labels"]?.elements ?? []).compactMap { $0["id"] }
      members["labels"] = .array(known + ids.filter { !known.contains($0) })
    }
    if !settings.assignees.isEmpty {
      let known = (request["assignees"]?.elements ?? []).compactMap { $0["login"]?.text }
      let all = known + settings.assignees.filter { !known.contains($0) }
      members["assignees"] = .array(all.map { .string($0) })
    }
  }

  /// Returns the ids of labels by their names.
  private mutating func ids(
    ofLabels names: [String],
    _ refused: inout [String]
  ) throws(ForgeError) -> [JSONValue] {
    let known = try client.list("\(path)/labels?limit=50", doing: "list the labels")
    var ids: [JSONValue] = []
    for name in names {
      if let id = known.first(where: { $0["name"]?.text == name })?["id"] {
        ids.append(id)
      } else {
        refused.append("`\(name)` is not a label")
      }
    }
    return ids
  }
}
