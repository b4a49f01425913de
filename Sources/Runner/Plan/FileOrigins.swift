internal import FileSystem
internal import Git
internal import Job
internal import JobFile
internal import Subprocess

/// Which job file of which repository a job comes from, in words that are the same on every machine.
struct FileOrigins {
  private let trusted: TrustedFolders
  private let limit: Duration
  private var known: [String: Repository?] = [:]

  private struct Repository: Sendable {
    var top: String
    var remote: String?
  }

  init(trusting trusted: TrustedFolders, within limit: Duration) {
    self.trusted = trusted
    self.limit = limit
  }

  /// Returns the origin of the file at an absolute path: `host/owner/name:jobs/file.yml`; without a
  /// remote repository only the path within the repository, and without a repository the file's name.
  mutating func origin(of path: String) -> String {
    let path = FilePath.tidy(path)
    let folder = parentPath(path) ?? "/"
    let repository = known[folder] ?? find(folder)
    known[folder] = repository
    guard let repository, path.hasPrefix(repository.top + "/") else { return lastComponent(path) }
    let place = String(path.dropFirst(repository.top.count + 1))
    return (repository.remote.map { $0 + ":" } ?? "") + place
  }

  private func find(_ folder: String) -> Repository? {
    BoundedThread.run(within: limit) { [trusted] in
      guard
        let repository = try? SourceRepository.containing(path: folder, trusting: trusted)
      else { return nil }
      let address = (try? repository.remoteAddress(named: "origin")) ?? nil
      return Repository(
        top: repository.workingTree,
        remote: address.flatMap(RemoteAddress.init)?.identity
      )
    } ?? nil
  }
}
