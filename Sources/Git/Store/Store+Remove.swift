internal import FileSystem
internal import Glibc

extension Store {
  /// Removes a store, last of all its note of what was made: a process that is killed meanwhile
  /// leaves something that is still known to be a store.
  static func remove(_ path: String, _ identity: FileIdentity) -> [String] {
    let note = FileName(lastComponent(Store(directory: path, sourceObjects: "").madePath))
    if let store = try? Folder(path: path), (try? store.identity()) == identity {
      for name in (try? store.entries()) ?? [] where name != note {
        // What stays is named by the removal of the whole.
        _ = try? TreeRemoval.remove(name, in: store)
      }
    }
    return removeFolder(path, identity)
  }

  /// Removes a folder with everything in it, unless another one stands there by now.
  static func removeFolder(_ path: String, _ identity: FileIdentity) -> [String] {
    do throws(FileError) {
      return try TreeRemoval.remove(path: path, expecting: identity)
    } catch {
      guard error.code == ESTALE else { return ["\(path): \(error.reason)"] }
      return ["\(path): left alone, for something else stands there than kjob made"]
    }
  }
}
