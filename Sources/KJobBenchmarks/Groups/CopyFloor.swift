/// The cost of copying the same files without git.
struct CopyFloor {
  private let bench: Bench
  private let folder: String

  /// Creates the tree to copy and an archive of it.
  init(_ subject: Subject, _ folder: String, _ bench: Bench) throws {
    self.bench = bench
    self.folder = folder
    try bench.remove([folder])
    try bench.shell(
      """
      mkdir -p "$2/files"
      git -C "$1" archive HEAD >"$2/files.tar"
      tar -xf "$2/files.tar" -C "$2/files"
      """,
      [subject.path, folder]
    )
  }

  /// Copies the tree `count` times; the sample is of one copy.
  func copy(_ count: Int, atOnce: Int) throws -> Sample {
    let script = #"seq "$2" | xargs -P "$3" -I @ cp -r "$1/files" "$1/copy-@""#
    let sample = try bench.script(script, [folder, "\(count)", "\(atOnce)"]).run()
    try bench.remove((1...count).map { "\(folder)/copy-\($0)" })
    return sample.divided(by: count)
  }

  /// Unpacks the archive.
  func unpack() throws -> Sample {
    let script = #"mkdir "$1/copy-1" && tar -xf "$1/files.tar" -C "$1/copy-1""#
    let sample = try bench.script(script, [folder]).run()
    try bench.remove([folder + "/copy-1"])
    return sample
  }

  /// Removes the tree, the archive, and the folder.
  func remove() throws { try bench.remove([folder]) }
}
