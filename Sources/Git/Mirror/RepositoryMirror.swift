internal import FileSystem

/// A bare copy of a remote repository, in a cache that all runs of a user share.
///
/// Its branches and tags are those of the remote repository. A fetch adds objects and never removes
/// any, so the objects that a run uses remain even if its branch is moved or deleted meanwhile.
/// Jobs borrow its objects and write nothing to it, so a fetch never disturbs them.
public struct RepositoryMirror: Hashable, Sendable {
  /// The address of the remote repository.
  public let address: String
  /// The absolute path of the copy.
  public let path: String

  /// Creates the mirror of an address; `host` and `name` make its folder recognizable to people.
  ///
  /// The folder's name has no characters that are special to a file system. It ends with a hash of
  /// the address, so names of different addresses differ by more than case.
  public init(of address: String, host: String, name: String, in cache: String) {
    self.address = address
    let hash = ObjectID(ofFile: Array(address.utf8))?.description ?? ""
    let words = [Self.plain(name), hash].filter { !$0.isEmpty }
    let folder = Self.plain(host)
    path = "\(cache)/\(folder.isEmpty ? "file" : folder)/\(words.joined(separator: "-")).git"
  }

  /// Opens the copy without fetching.
  public func open() throws(GitError) -> SourceRepository {
    guard isThere else { throw .notCached(address: address) }
    return try SourceRepository.at(path: path)
  }

  /// True when it has been fetched before; a copy is moved into place only when it is complete.
  var isThere: Bool { (try? FileStatus(ofPath: path + "/HEAD"))?.kind == .regular }

  private static func plain(_ text: String) -> String {
    let characters = text.lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber || character == ".")
        ? character : "-"
    }
    return String(String(characters).drop { $0 == "." || $0 == "-" }.prefix(60))
  }
}
