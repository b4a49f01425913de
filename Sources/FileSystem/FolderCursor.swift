internal import Glibc

/// A position in a tree of folders, moved down and up one level at a time.
///
/// Only one descriptor is open at any depth, so that neither deep trees nor many concurrent walks
/// run out of them. The way up is `..`, checked against the identity seen on the way down: a folder
/// that was moved meanwhile cannot lead the walk out of its tree.
public struct FolderCursor: ~Copyable {
  /// The folder at the current position.
  public private(set) var folder: Folder
  private var ancestors: [FileIdentity] = []
  private var identity: FileIdentity

  /// Creates a cursor at an open folder, the root of the tree.
  public init(at root: consuming Folder) throws(FileError) {
    identity = try root.identity()
    folder = root
  }

  /// The number of levels between the root and the current position.
  public var depth: Int { ancestors.count }

  /// Moves to a subfolder of the current folder, which must be the expected one.
  ///
  /// With `staysOnMount`, it throws `EXDEV` if anything is mounted on the subfolder.
  public mutating func enter(
    _ name: FileName,
    expecting expected: FileIdentity? = nil,
    staysOnMount: Bool = false
  ) throws(FileError) {
    let next = staysOnMount ? try folder.folderOfSameMount(name) : try folder.folder(name)
    // Looked up by name, which requires permission to search the folder. Without it there would be
    // no way back.
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

  /// Moves to the parent folder; at the root nothing happens.
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
