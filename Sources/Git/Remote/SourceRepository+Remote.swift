extension SourceRepository {
  /// Returns the address that the repository's own configuration gives a remote, the one for pushing
  /// first; nil if it has no such remote.
  public func remoteAddress(named name: String) throws(GitError) -> String? {
    var address: String?
    try Self.withConfiguration(commonDirectory + "/config") { configuration in
      address =
        Self.value("remote.\(name).pushurl", in: configuration)
        ?? Self.value("remote.\(name).url", in: configuration)
    }
    return address
  }
}
