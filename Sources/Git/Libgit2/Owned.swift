internal import CLibgit2

/// A kind of libgit2 object that can be freed.
protocol OwnedKind {
  /// Frees an object of this kind.
  static func free(_ pointer: OpaquePointer)
}

/// The sole owner of a libgit2 object, which is freed with it.
///
/// It is not sendable, because libgit2 allows one thread at a time per object.
@safe
struct Owned<Kind: OwnedKind>: ~Copyable {
  let pointer: OpaquePointer

  /// Creates the owner of the object that `make` stores in its argument on success.
  init(_ operation: String, _ make: (inout OpaquePointer?) -> Int32) throws(GitError) {
    var pointer: OpaquePointer?
    try unsafe Libgit2.check(operation, make(&pointer))
    guard let pointer = unsafe pointer else {
      throw GitError.libgit2(operation: operation, message: "", code: 0)
    }
    unsafe self.pointer = pointer
  }

  deinit {
    unsafe Kind.free(pointer)
  }
}

typealias Repository = Owned<RepositoryKind>
typealias Object = Owned<ObjectKind>
typealias ObjectDatabase = Owned<ObjectDatabaseKind>
typealias DatabaseObject = Owned<DatabaseObjectKind>
typealias Index = Owned<IndexKind>
typealias Difference = Owned<DifferenceKind>
typealias FilePatch = Owned<FilePatchKind>
typealias FilterList = Owned<FilterListKind>
typealias Configuration = Owned<ConfigurationKind>
typealias Reference = Owned<ReferenceKind>
typealias Remote = Owned<RemoteKind>

enum RepositoryKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_repository_free(pointer) }
}

enum ObjectKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_object_free(pointer) }
}

enum ObjectDatabaseKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_odb_free(pointer) }
}

enum DatabaseObjectKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_odb_object_free(pointer) }
}

enum IndexKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_index_free(pointer) }
}

enum DifferenceKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_diff_free(pointer) }
}

enum FilePatchKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_patch_free(pointer) }
}

enum FilterListKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_filter_list_free(pointer) }
}

enum ConfigurationKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_config_free(pointer) }
}

enum ReferenceKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_reference_free(pointer) }
}

enum RemoteKind: OwnedKind {
  static func free(_ pointer: OpaquePointer) { unsafe git_remote_free(pointer) }
}
