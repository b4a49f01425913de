internal import CLibgit2
internal import FileSystem

extension SourceRepository {
  /// Returns the address that the repository's own configuration gives a remote, the one for pushing
  /// first; nil if it has no such remote.
  public func remoteAddress(named name: String) throws(GitError) -> String? {
    try Libgit2.start()
    let file = commonDirectory + "/config"
    // libgit2 would wait forever on a pipe in the file's place.
    guard (try? RegularFile.read(file, limit: 1 << 20)) != nil,
      let configuration = try? unsafe Configuration(
        "read `\(file)`",
        { unsafe openConfiguration(file, &$0) }
      )
    else { return nil }
    return Self.value("remote.\(name).pushurl", in: configuration)
      ?? Self.value("remote.\(name).url", in: configuration)
  }
}
