internal import JSON

extension ForgeRequest {
  /// Creates a pull request from the form that GitHub and Gitea share.
  ///
  /// They differ in how a merged one is known, and in where its branches have the `repository`.
  init(
    pull value: JSONValue,
    isMerged: Bool,
    repository: (JSONValue?) -> JSONValue?,
    doing action: String
  ) throws(ForgeError) {
    guard let number = value["number"]?.whole, let state = value["state"]?.text,
      let target = value["base"]?["ref"]?.text
    else { throw .answer(doing: action) }
    let head = value["head"]
    let place = repository(head)
    self.init(
      number: number,
      address: value["html_url"]?.text ?? "",
      title: value["title"]?.text ?? "",
      body: value["body"]?.text ?? "",
      state: isMerged ? .merged : state == "open" ? .open : .closed,
      branch: place != nil && place == repository(value["base"]) ? head?["ref"]?.text : nil,
      target: target,
      head: head?["sha"]?.text ?? "",
      mergeability: Mergeability(value["mergeable"]?.flag)
    )
  }
}
