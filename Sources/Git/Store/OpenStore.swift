internal import CLibgit2

/// The open handles of a store, used by one thread.
struct OpenStore: ~Copyable {
  let repository: Repository
  /// The object database: the store's objects and the source's.
  let objects: ObjectDatabase
  /// The objects that are hashed again when read, because libgit2 does not do so.
  var suspects: Set<ObjectID> = []
  /// The path named in errors about missing objects.
  let sourcePath: String

  /// Reads an object; throws unless it is of the given kind.
  func object(_ id: ObjectID, _ kind: git_object_t) throws(GitError) -> DatabaseObject {
    let object = try read(id)
    guard unsafe git_odb_object_type(object.pointer) == kind else {
      throw .libgit2(operation: "read the object \(id)", message: "it has another type", code: 0)
    }
    return object
  }

  /// Reads an object's bytes.
  func read(_ id: ObjectID, _ kind: git_object_t) throws(GitError) -> [UInt8] {
    let object = try object(id, kind)
    let bytes = unsafe Array(object.bytes)
    // The bytes belong to the object, which the compiler cannot see.
    extendLifetime(object)
    return bytes
  }

  /// Reads a tree's entries.
  func tree(_ id: ObjectID) throws(GitError) -> [TreeEntry] {
    guard let entries = TreeEntry.parse(try read(id, GIT_OBJECT_TREE)) else {
      throw .libgit2(operation: "read the tree \(id)", message: "it is damaged", code: 0)
    }
    return entries
  }

  /// Returns the tree of a commit.
  func tree(ofCommit id: ObjectID) throws(GitError) -> ObjectID {
    let prefix = Array("tree ".utf8)
    let bytes = try read(id, GIT_OBJECT_COMMIT)
    guard bytes.starts(with: prefix),
      let tree = ObjectID(shown(Array(bytes.dropFirst(prefix.count).prefix(40))))
    else {
      throw .libgit2(operation: "read the commit \(id)", message: "it is damaged", code: 0)
    }
    return tree
  }

  /// Returns the identifier of an object with these bytes.
  func hash(_ bytes: [UInt8], _ kind: git_object_t) throws(GitError) -> ObjectID {
    var id = git_oid()
    let code = unsafe withStart(of: bytes) { unsafe git_odb_hash(&id, $0, bytes.count, kind) }
    try Libgit2.check("hash an object", code)
    return ObjectID(id)
  }

  private func read(_ id: ObjectID) throws(GitError) -> DatabaseObject {
    var raw = id.raw
    let object: DatabaseObject
    do throws(GitError) {
      object = try unsafe DatabaseObject("read the object \(id)") {
        unsafe git_odb_read(&$0, objects.pointer, &raw)
      }
    } catch {
      throw error.isLibgit2(GIT_ENOTFOUND) ? .missingObject(id: id, path: sourcePath) : error
    }
    guard suspects.contains(id) else { return object }
    var found = git_oid()
    let bytes = unsafe object.bytes
    let kind = unsafe git_odb_object_type(object.pointer)
    let code = unsafe git_odb_hash(&found, bytes.baseAddress, bytes.count, kind)
    try Libgit2.check("check the object \(id)", code)
    guard ObjectID(found) == id else {
      throw .libgit2(operation: "read the object \(id)", message: "it has another id", code: 0)
    }
    return object
  }
}

extension Owned where Kind == DatabaseObjectKind {
  /// The object's bytes, valid while the object is alive.
  var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(
      start: git_odb_object_data(pointer),
      count: git_odb_object_size(pointer)
    )
  }
}

/// Lends the start of the bytes; libgit2 rejects nil even for a length of zero.
private func withStart(of bytes: [UInt8], _ body: (UnsafeRawPointer?) -> Int32) -> Int32 {
  unsafe (bytes.isEmpty ? [0] : bytes).withUnsafeBytes { unsafe body($0.baseAddress) }
}
