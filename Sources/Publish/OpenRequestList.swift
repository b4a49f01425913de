internal import Forge

/// The open requests of a repository, by the jobs and the branches that they belong to.
struct OpenRequestList {
  private(set) var all: [ForgeRequest] = []
  private var byKey: [String: ForgeRequest] = [:]
  private var byBranch: [String: ForgeRequest] = [:]

  /// Reads the marks of requests.
  init(_ requests: [ForgeRequest]) {
    for request in requests { add(request) }
  }

  /// Adds a request.
  mutating func add(_ request: ForgeRequest) {
    all.append(request)
    if let key = RequestMark(in: request.body)?.key, Self.isFirst(request, byKey[key]) {
      byKey[key] = request
    }
    if let branch = request.branch, Self.isFirst(request, byBranch[branch]) {
      byBranch[branch] = request
    }
  }

  /// Of several requests the oldest counts, which every publisher finds.
  private static func isFirst(_ request: ForgeRequest, _ other: ForgeRequest?) -> Bool {
    other.map { request.number < $0.number } ?? true
  }

  /// Returns the request with a job's mark.
  func request(of key: ChangeKey) -> ForgeRequest? { byKey[key.description] }

  /// Returns the request from a branch.
  func request(from branch: String) -> ForgeRequest? { byBranch[branch] }
}
