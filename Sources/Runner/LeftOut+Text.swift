internal import Git

extension Snapshot.LeftOut {
  /// Whether something that verification would see is missing from the patch.
  ///
  /// A named pipe or the `.git` of a nested repository is no content of the change, and a
  /// submodule's files belong to another repository.
  var hidesContent: Bool {
    switch reason {
    case .special, .nestedRepository, .submoduleContent: false
    case .unrepresentableName, .tooLarge, .unreadable: true
    }
  }

  /// The path and why it is not in the patch.
  var text: String {
    let why =
      switch reason {
      case .special(.fifo): "a named pipe, which git cannot hold"
      case .special(.socket): "a socket, which git cannot hold"
      case .special(.device): "a device, which git cannot hold"
      case .nestedRepository:
        "a repository of its own: its files are in the patch, its history is not"
      case .unrepresentableName: "a name that git refuses"
      case .tooLarge(let bytes): "\(bytes) bytes, more than `limits: file-size` allows"
      case .unreadable(let code): "cannot be read (error \(code))"
      case .submoduleContent:
        "the contents of a submodule, which no patch of this repository can hold"
      }
    return "`\(path)`: \(why)"
  }
}
