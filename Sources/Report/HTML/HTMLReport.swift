public import FileSystem
public import RunEvents

/// The report for people who did not watch the run: one self-contained page.
///
/// Text from agents, commands, and repositories is data that the page's own script puts into text
/// nodes. The page forbids all scripts and styles except its own, by their hashes, and all
/// connections, so it is safe to open in place, from an archive, or from a web server.
public struct HTMLReport: Sendable {
  /// The approximate maximum size of a page in bytes; the page reports what does not fit.
  private static let budget = 64 << 20
  /// The maximum size of one job's patch in the page, in bytes.
  private static let patchLimit = 8 << 20

  /// The path of the output folder for this process.
  private let folder: String
  /// The path of the output folder as the user gave it.
  private let folderName: String
  private let budget: Int

  /// Creates a report of the run whose files are in this folder, which the user calls `folderName`.
  public init(folder: String, folderName: String) {
    self.init(folder: folder, folderName: folderName, budget: Self.budget)
  }

  /// Creates a report with a smaller limit for the jobs' files.
  package init(folder: String, folderName: String, budget: Int) {
    self.folder = folder
    self.folderName = folderName
    self.budget = budget
  }

  /// Writes the page to a path with one rename, and returns what was written.
  ///
  /// It keeps only one job's files in memory at a time.
  @discardableResult
  public func write(_ state: RunState, to path: String) throws -> WrittenFile {
    var page = try Page(path: path)
    try page.append(PageDocument.beginning(state))
    try page.append(data: PageText.data(PageRun(state, folder: folderName)), id: "run")
    if !state.jobs.isEmpty {
      let files = try JobFiles(path: folder)
      var same = SameChanges()
      for index in Self.order(state) {
        try append(state.jobs[index], at: index, files, &same, to: &page)
      }
      let groups = same.groups
      if !groups.isEmpty { try page.append(data: PageText.data(groups), id: "same-changes") }
    }
    try page.append(PageDocument.end)
    return try page.file.commit()
  }

  /// Returns the indices of the jobs, those that did not pass first, because space is limited.
  private static func order(_ state: RunState) -> [Int] {
    state.jobs.indices.filter { state.jobs[$0].outcome != .passed }
      + state.jobs.indices.filter { state.jobs[$0].outcome == .passed }
  }

  private func append(
    _ job: JobState,
    at index: Int,
    _ files: borrowing JobFiles,
    _ same: inout SameChanges,
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
    var patch = PagePatch(files.excerpt(facts.path, head: Self.patchLimit, tail: 0))
    // A cut patch has no identity, because its missing part may differ.
    let identity = patch.identity
    if let identity, let holder = same.add(identity, of: index) {
      (patch.head, patch.sameAs) = (nil, holder)
    } else if page.count + (patch.head?.utf8.count ?? 0) > budget {
      (patch.head, patch.problem) = (nil, "the page is full")
    } else if let identity {
      same.hold(identity, of: index)
    }
    try page.append(data: PageText.data(patch), id: "patch-\(index)")
  }

  /// A page that is being written.
  private struct Page: ~Copyable {
    var file: AtomicFile
    var count = 0

    init(path: String) throws(FileError) { file = try AtomicFile(path: path) }

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
