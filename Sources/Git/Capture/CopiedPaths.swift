/// The untracked files that kjob copied into a workspace.
struct CopiedPaths {
  /// The paths.
  let files: Set<[UInt8]>
  /// The folders that they need, each with one of the files.
  let firstOfFolder: [[UInt8]: [UInt8]]

  init(_ files: Set<[UInt8]>) {
    self.files = files
    var folders: [[UInt8]: [UInt8]] = [:]
    for file in files {
      var end = file.endIndex
      while let slash = file[..<end].lastIndex(of: 0x2F) {
        let folder = Array(file[..<slash])
        // The folders above are known as well.
        guard folders.updateValue(file, forKey: folder) == nil else { break }
        end = slash
      }
    }
    firstOfFolder = folders
  }
}
