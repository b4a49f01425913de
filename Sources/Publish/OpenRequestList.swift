internal import Forge

/// The open requests of a repository, by the jobs and the branches that they belong to.
struct OpenRequestList {
  private(set) var all: [ForgeRequest] = []
  private var byKey: [String: [ForgeRequest]] = [:]
  private var byBranch: [String: ForgeRequest] = [:]

  /// Reads the marks of requests.
  init(_ requests: [ForgeRequest]) {
    for request in requests { add(request) }
  }

  /// Adds a request.
  mutating func add(_ request: ForgeRequest) {
    all.append(request)
    // Anybody can copy a mark into a request from a repository of their own.
    guard let branch = request.branch else { return }
    if let key = RequestMark(in: request.body)?.key { byKey[key, default: []].append(request) }
    // Of several the oldest counts, which every publisher finds.
    if byBranch[branch].map({ request.number < $0.number }) ?? true { byBranch[branch] = request }
  }

  /// Returns the requests with a job's mark, the oldest first; people may have copied it.
  func requests(of key: ChangeKey) -> [ForgeRequest] {
    (byKey[key.description] ?? []).sorted { $0.number < $1.number }
  }

  /// Returns the request from a branch.
  func request(from branch: String) -> ForgeRequest? { byBranch[branch] }
}
