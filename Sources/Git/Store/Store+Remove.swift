internal import FileSystem
internal import Glibc

extension Store {
  /// Removes a store and returns descriptions of the files that could not be removed.
  ///
  /// The record of created folders goes last: if the process is killed, the rest is still
  /// recognizable as a store.
  static func remove(_ path: String, _ identity: FileIdentity) -> [String] {
    let note = FileName(lastComponent(Store(directory: path, sourceObjects: "").madePath))
    if let store = try? Folder(path: path), (try? store.identity()) == identity {
      for name in (try? store.entries()) ?? [] where name != note {
        // `removeFolder` reports everything that cannot be removed.
        _ = try? TreeRemoval.remove(name, in: store)
      }
    }
    return removeFolder(path, identity)
  }

  /// Removes a folder and its contents, unless another folder has taken its place.
  static func removeFolder(_ path: String, _ identity: FileIdentity) -> [String] {
    do throws(FileError) {
      return try TreeRemoval.remove(path: path, expecting: identity)
    } catch {
      guard error.code == ESTALE else { return ["\(path): \(error.reason)"] }
      return ["\(path): left alone, because it is not what kjob made there"]
    }
  }
}
