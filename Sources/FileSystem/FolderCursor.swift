internal import Glibc

/// A position in a tree of folders, moved down and up one level at a time.
///
/// One descriptor is open whatever the depth, so that neither deep trees nor many walks at once
/// run out of them. The way up is `..`, checked against the identity seen on the way down: a
/// folder that was moved meanwhile cannot lead the walk out of its tree.
public struct FolderCursor: ~Copyable {
  /// The folder at the present position.
  public private(set) var folder: Folder
  private var ancestors: [FileIdentity] = []
  private var identity: FileIdentity

  /// Starts at an open folder, which is the tree's root.
  public init(at root: consuming Folder) throws(FileError) {
    identity = try root.identity()
    folder = root
  }

  /// How many levels below the root the position is.
  public var depth: Int { ancestors.count }

  /// Moves to a folder in the present one, which must be the expected one.
  public mutating func enter(
    _ name: FileName,
    expecting expected: FileIdentity? = nil
  ) throws(FileError) {
    let next = try folder.folder(name)
    // Asked by name, which takes the right to search the folder. Without that right there would be
    // no way back either.
    let found: FileIdentity
    do throws(FileError) {
      found = try next.status(of: ".").identity
    } catch {
      throw FileError("open the folder", name.description, code: error.code)
    }
    guard expected == nil || expected == found else {
      throw FileError("open the folder", name.description, code: ESTALE)
    }
    ancestors.append(identity)
    identity = found
    folder = next
  }

  /// Moves to the folder above; at the root nothing happens.
  public mutating func leave() throws(FileError) {
    guard let expected = ancestors.last else { return }
    let next = try folder.folder("..")
    guard try next.identity() == expected else {
      throw FileError("go back to the folder above", "..", code: ESTALE)
    }
    ancestors.removeLast()
    identity = expected
    folder = next
  }
}
