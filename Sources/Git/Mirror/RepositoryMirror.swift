internal import FileSystem

/// A bare copy of a repository that lies elsewhere, in a cache that all runs of a user share.
///
/// Branches and tags are those of the other side; a fetch adds objects and never removes one, so
/// that what a run works on stays although its branch was moved or deleted meanwhile. Jobs borrow
/// its objects and write nothing to it, so a fetch disturbs nobody.
public struct RepositoryMirror: Hashable, Sendable {
  /// Where the other side is.
  public let address: String
  /// The absolute path of the copy.
  public let path: String

  /// Names the copy of an address; `host` and `name` tell people which one it is.
  ///
  /// The folder's name has nothing in it that means something to a file system, and differs by more
  /// than case and wherever the address does: it ends with a hash of that.
  public init(of address: String, host: String, name: String, in cache: String) {
    self.address = address
    let hash = ObjectID(ofFile: Array(address.utf8))?.description ?? ""
    let words = [Self.plain(name), hash].filter { !$0.isEmpty }
    let folder = Self.plain(host)
    path = "\(cache)/\(folder.isEmpty ? "file" : folder)/\(words.joined(separator: "-")).git"
  }

  /// Opens the copy as it is.
  public func open() throws(GitError) -> SourceRepository {
    guard isThere else { throw .notCached(address: address) }
    return try SourceRepository.at(path: path)
  }

  /// Whether it has been fetched before; it is put in its place only when it is whole.
  var isThere: Bool { (try? FileStatus(ofPath: path + "/HEAD"))?.kind == .regular }

  private static func plain(_ text: String) -> String {
    let characters = text.lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber || character == ".")
        ? character : "-"
    }
    return String(String(characters).drop { $0 == "." || $0 == "-" }.prefix(60))
  }
}
