import Foundation
import Job
import JobFile
import TestSupport

/// A folder with job files for one test.
struct JobFolder {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory("kjob-job-file")
  }

  /// A folder with one file, `a.yml`.
  init(_ text: String) throws {
    try self.init()
    try write("a.yml", text)
  }

  /// The folder's absolute path.
  var path: String { directory.path }

  func write(_ name: String, _ text: String) throws {
    try directory.write(name, text)
  }

  func write(_ name: String, bytes: [UInt8]) throws {
    try directory.write(name, Data(bytes))
  }

  func run(_ script: String) throws {
    try Shell.run(script, in: directory.path)
  }

  func load(_ paths: String...) -> LoadedJobs {
    JobFiles.load(paths: paths.isEmpty ? ["a.yml"] : paths, from: directory.path)
  }

  /// All diagnostics as they are shown, the folder's own path replaced.
  func rendered(_ paths: String...) -> String {
    let loaded = JobFiles.load(paths: paths.isEmpty ? ["a.yml"] : paths, from: directory.path)
    let text = loaded.diagnostics.map(\.description).joined(separator: "\n")
    return text.split(separator: directory.path, omittingEmptySubsequences: false)
      .joined(separator: "FOLDER")
  }

  /// The ids of all jobs.
  func identifiers(_ paths: String...) -> [String] {
    JobFiles.load(paths: paths.isEmpty ? ["a.yml"] : paths, from: directory.path).jobs.map(\.id)
  }
}
