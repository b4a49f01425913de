/// A job file to read: a file, one of a folder, or standard input.
struct FilePlace: Sendable {
  /// The name for messages and reports.
  let name: String
  /// The absolute path, which relative paths in the file are resolved against.
  let path: String
  /// True for standard input.
  var isStandardInput = false
  /// True for a folder without job files, which stands for itself.
  var isEmptyFolder = false

  /// The word for standard input on the command line.
  static let standardInput = "-"

  /// The endings of job files.
  private static let endings = [".yml", ".yaml"]

  /// Returns the files that a word on the command line stands for.
  static func places(of given: String, from directory: String) -> [FilePlace] {
    if given == standardInput {
      let name = JobFiles.standardInput
      return [FilePlace(name: name, path: "\(directory)/\(name)", isStandardInput: true)]
    }
    let path = FilePath.absolute(given, from: directory)
    guard let names = InputFile.names(in: path) else { return [FilePlace(name: given, path: path)] }
    let files = names.filter { name in
      name.first != "." && endings.contains { name.hasSuffix($0) }
    }
    guard !files.isEmpty else { return [FilePlace(name: given, path: path, isEmptyFolder: true)] }
    let folder = given == "." ? "" : given.hasSuffix("/") ? given : given + "/"
    return files.map { FilePlace(name: folder + $0, path: "\(path)/\($0)") }
  }

  /// Reads the file.
  func read() throws(FileProblem) -> [UInt8] {
    isStandardInput ? try InputFile.readStandardInput() : try InputFile.read(path)
  }
}
