public import FileSystem
public import RunEvents

/// The report for people who were not there: one page that needs nothing but itself.
///
/// Whatever stands in it of an agent, a command or a repository is data that the page's own script
/// puts into text nodes. The page forbids every script and style but its own, by their hashes, and
/// every connection; so it can be opened where it came from, out of an archive or from a web server.
public struct HTMLReport: Sendable {
  /// How many bytes a page has about at most; what does not fit in is told.
  private static let budget = 64 << 20
  /// How much of one job's patch is in the page.
  private static let patchLimit = 8 << 20

  /// The output folder, as this process reaches it.
  private let folder: String
  private let budget: Int

  /// Makes a report of the run whose files lie in this folder.
  public init(folder: String) {
    self.init(folder: folder, budget: Self.budget)
  }

  /// Makes a report that takes in less of the jobs' files.
  package init(folder: String, budget: Int) {
    self.folder = folder
    self.budget = budget
  }

  /// Writes the page to a path, by one rename, and returns what was written.
  ///
  /// Of the jobs' files it holds those of one job at a time in memory.
  @discardableResult
  public func write(_ state: RunState, to path: String) throws -> WrittenFile {
    var page = try Page(path: path)
    try page.append(PageDocument.beginning(state))
    try page.append(data: PageText.data(PageRun(state)), id: "run")
    if !state.jobs.isEmpty {
      let files = try JobFiles(path: folder)
      for index in Self.order(state) {
        try append(state.jobs[index], at: index, files, to: &page)
      }
    }
    try page.append(PageDocument.end)
    return try page.file.commit()
  }

  /// The jobs that a reader looks for come first, while there is room.
  private static func order(_ state: RunState) -> [Int] {
    state.jobs.indices.filter { state.jobs[$0].outcome != .passed }
      + state.jobs.indices.filter { state.jobs[$0].outcome == .passed }
  }

  private func append(
    _ job: JobState,
    at index: Int,
    _ files: borrowing JobFiles,
    to page: inout Page
  ) throws {
    var entry = PageJob(job)
    for place in entry.attempts.indices { entry.attempts[place].read(files) }
    var bytes = try PageText.data(entry)
    if page.count + bytes.count > budget {
      entry.leaveOutFiles()
      bytes = try PageText.data(entry)
    }
    try page.append(data: bytes, id: "job-\(index)")
    guard let facts = job.patch, facts.bytes > 0 else { return }
    var patch = files.excerpt(facts.path, head: Self.patchLimit, tail: 0)
    if page.count + (patch.head?.utf8.count ?? 0) > budget {
      patch.head = nil
      patch.problem = "the page is full"
    }
    try page.append(data: PageText.data(patch), id: "patch-\(index)")
  }

  /// A page that is being written.
  private struct Page: ~Copyable {
    var file: AtomicFile
    var count = 0

    init(path: String) throws(FileError) {
      file = try AtomicFile(path: path)
    }

    mutating func append(_ text: String) throws(FileError) {
      try append(Array(text.utf8))
    }

    mutating func append(data: [UInt8], id: String) throws(FileError) {
      try append("<script type=\"application/json\" id=\"\(id)\">")
      try append(data)
      try append("</script>\n")
    }

    private mutating func append(_ bytes: [UInt8]) throws(FileError) {
      count += bytes.count
      try file.append(bytes)
    }
  }
}
