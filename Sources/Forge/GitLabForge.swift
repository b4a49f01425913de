internal import JSON
package import Job
package import Subprocess

/// GitLab's merge requests, through its REST API.
package struct GitLabForge: Forge {
  private var client: ForgeClient
  private let path: String

  /// Connects to a repository's API; `api` is its address if it is not the usual one.
  package init(
    _ project: RemoteAddress,
    token: String,
    api: String?,
    environment: [String: String],
    stop: Waker
  ) throws(ForgeError) {
    client = try ForgeClient(
      api ?? "\(project.server)/api/v4",
      headers: ["Authorization: Bearer \(token)"],
      environment: environment,
      stop: stop
    )
    path = "/projects/\(project.path.escapedForAddress)"
  }

  package mutating func openRequests() throws(ForgeError) -> [ForgeRequest] {
    try requests("state=opened")
  }

  package mutating func requests(from branch: String) throws(ForgeError) -> [ForgeRequest] {
    try requests(
      "state=all&order_by=created_at&sort=desc&source_branch=\(branch.escapedForAddress)"
    )
  }

  private mutating func requests(_ query: String) throws(ForgeError) -> [ForgeRequest] {
    let action = "list the merge requests"
    let found = try client.list(
      "\(path)/merge_requests?per_page=100&\(query)",
      doing: action
    )
    var requests: [ForgeRequest] = []
    for value in found { requests.append(try request(value, doing: action)) }
    return requests
  }

  package mutating func request(_ number: Int) throws(ForgeError) -> ForgeRequest {
    let action = "read the merge request !\(number)"
    return try request(
      try client.send("GET", "\(path)/merge_requests/\(number)", doing: action).value,
      doing: action
    )
  }

  private func request(
    _ value: JSONValue,
    doing action: String
  ) throws(ForgeError) -> ForgeRequest {
    guard let number = value["iid"]?.whole, let state = value["state"]?.text,
      let target = value["target_branch"]?.text
    else { throw .answer(doing: action) }
    let isHere = value["source_project_id"] == value["target_project_id"]
    return ForgeRequest(
      number: number,
      address: value["web_url"]?.text ?? "",
      title: value["title"]?.text ?? "",
      body: value["description"]?.text ?? "",
      // `locked` is the state while GitLab merges.
      state: state == "merged" || state == "locked" ? .merged : state == "opened" ? .open : .closed,
      branch: isHere ? value["source_branch"]?.text : nil,
      target: target,
      head: value["sha"]?.text ?? "",
      mergeability: mergeability(value)
    )
  }

  private func mergeability(_ value: JSONValue) -> ForgeRequest.Mergeability {
    if value["has_conflicts"]?.flag == true { return .conflicting }
    switch value["merge_status"]?.text {
    case "can_be_merged": return .mergeable
    case "cannot_be_merged": return .conflicting
    default: return .unknown
    }
  }

  package mutating func remarks(on number: Int) throws(ForgeError) -> [RequestRemark] {
    let action = "read the notes of the merge request !\(number)"
    let notes = try client.list(
      "\(path)/merge_requests/\(number)/notes?per_page=100",
      doing: action
    )
    var remarks: [RequestRemark] = []
    for note in notes where note["system"]?.flag != true {
      remarks.append(
        RequestRemark(
          author: note["author"]?["username"]?.text ?? "",
          isProgram: isProgram(note["author"]),
          text: note["body"]?.text ?? ""
        )
      )
    }
    let approvals = try client.send(
      "GET",
      "\(path)/merge_requests/\(number)/approvals",
      doing: action
    ).value
    for approval in approvals["approved_by"]?.elements ?? [] {
      remarks.append(
        RequestRemark(
          author: approval["user"]?["username"]?.text ?? "",
          isProgram: isProgram(approval["user"]),
          text: ""
        )
      )
    }
    return remarks
  }

  /// True for the users that GitLab makes for access tokens of projects and groups.
  private func isProgram(_ user: JSONValue?) -> Bool {
    user?["bot"]?.flag == true
      || user?["username"]?.text?.wholeMatch(of: /(project|group)_\d+_bot(_\w+)?/) != nil
  }

  package mutating func open(_ draft: RequestDraft) throws(ForgeError) -> ForgeRequest {
    let action = "open a merge request from `\(draft.branch)`"
    let body: JSONValue = [
      "title": .string((draft.settings.isDraft ? "Draft: " : "") + draft.title),
      "description": .string(draft.body), "source_branch": .string(draft.branch),
      "target_branch": .string(draft.target), "remove_source_branch": true,
    ]
    return try request(
      try client.send("POST", "\(path)/merge_requests", body, doing: action).value,
      doing: action
    )
  }

  private mutating func change(
    _ number: Int,
    _ body: JSONValue,
    doing action: String
  ) throws(ForgeError) {
    _ = try client.send("PUT", "\(path)/merge_requests/\(number)", body, doing: action)
  }

  package mutating func update(
    _ number: Int,
    title: String?,
    target: String?,
    body: String
  ) throws(ForgeError) {
    var members: [String: JSONValue] = ["description": .string(body)]
    if let title { members["title"] = .string(title) }
    if let target { members["target_branch"] = .string(target) }
    try change(number, .object(members), doing: "change the merge request !\(number)")
  }

  package mutating func set(_ number: Int, open: Bool) throws(ForgeError) {
    try change(
      number,
      ["state_event": open ? "reopen" : "close"],
      doing: "\(open ? "open" : "close") the merge request !\(number)"
    )
  }

  package mutating func remark(_ text: String, on number: Int) throws(ForgeError) {
    _ = try client.send(
      "POST",
      "\(path)/merge_requests/\(number)/notes",
      ["body": .string(text)],
      doing: "comment on the merge request !\(number)"
    )
  }

  package mutating func apply(
    _ settings: RequestSettings,
    to number: Int
  ) throws(ForgeError) -> [String] {
    var refused: [String] = []
    var members: [String: JSONValue] = [:]
    if !settings.labels.isEmpty {
      members["add_labels"] = .string(settings.labels.joined(separator: ","))
    }
    try add(settings, to: number, &members, &refused)
    if let milestone = settings.milestone {
      let place = "\(path)/milestones?include_ancestors=true&title=\(milestone.escapedForAddress)"
      let found = try client.list(place, doing: "find the milestone `\(milestone)`")
      if let id = found.first?["id"] {
        members["milestone_id"] = id
      } else {
        refused.append("`\(milestone)` is not a milestone")
      }
    }
    do throws(ForgeError) {
      if !members.isEmpty {
        try change(number, .object(members), doing: "change the merge request !\(number)")
      }
      if settings.mergesByItself {
        _ = try client.send(
          "PUT",
          "\(path)/merge_requests/\(number)/merge",
          ["merge_when_pipeline_succeeds": true, "auto_merge": true],
          doing: "turn on auto-merge"
        )
      }
    } catch {
      try error.note(in: &refused)
    }
    return refused
  }

  /// Adds people to those that the request has, because GitLab takes whole lists.
  private mutating func add(
    _ settings: RequestSettings,
    to number: Int,
    _ members: inout [String: JSONValue],
    _ refused: inout [String]
  ) throws(ForgeError) {
    var request: JSONValue?
    for (key, member, names) in [
      ("assignee_ids", "assignees", settings.assignees),
      ("reviewer_ids", "reviewers", settings.reviewers),
    ] where !names.isEmpty {
      let ids = try ids(ofUsers: names, &refused)
      guard !ids.isEmpty else { continue }
      if request == nil {
        let action = "read the merge request !\(number)"
        request = try client.send("GET", "\(path)/merge_requests/\(number)", doing: action).value
      }
      let known = (request?[member]?.elements ?? []).compactMap { $0["id"] }
      members[key] = .array(known + ids.filter { !known.contains($0) })
    }
  }

  /// Returns the ids of users by their names.
  private mutating func ids(
    ofUsers names: [String],
    _ refused: inout [String]
  ) throws(ForgeError) -> [JSONValue] {
    var ids: [JSONValue] = []
    for name in names {
      let found = try client.list(
        "/users?username=\(name.escapedForAddress)",
        doing: "find the user `\(name)`"
      )
      if let id = found.first?["id"] {
        ids.append(id)
      } else {
        refused.append("`\(name)` is not a user")
      }
    }
    return ids
  }
}
