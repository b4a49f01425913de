internal import FileSystem
internal import RunEvents
internal import Text

/// Makes room for a new run in an output folder: what an earlier run left there moves to a folder with
/// a number, 1 being the latest.
///
/// The last three stay. Older ones are removed, unless they have patches that passed and were never
/// made a branch.
struct SetAside: ~Copyable {
  /// The number of earlier runs to keep in any case.
  private static let kept = 3

  /// The folder that holds the numbered folders.
  private let parent: Folder
  private let parentPath: String
  /// The start of their names.
  private let name: String
  /// The folder's name for messages, up to the number.
  private let shown: String

  /// The result, for messages.
  struct Result {
    /// The folder that has the earlier run now.
    var place: String
    /// True if the output folder itself moved.
    var isWhole = false
    /// The folders beyond the last three that stay because of their patches, with the numbers of these.
    var untaken: [(folder: String, patches: Int)] = []

    /// The message for users.
    var text: String {
      var text = "the earlier run is now in `\(place)`"
      for (folder, patches) in untaken {
        let (these, branches) =
          patches == 1
          ? ("patch that was", "a branch of it") : ("patches that were", "branches of them")
        text += "\n`\(folder)` stays: it has \(patches) accepted \(these) never applied; "
        text += "`kjob apply \(folder)` makes \(branches)"
      }
      return text
    }
  }

  /// Moves the run in the folder at a path; `shown` is the path as the user gave it.
  ///
  /// The whole folder moves if there is nothing else in it. Otherwise only the run's own entries move,
  /// to a folder inside.
  static func move(
    _ path: String,
    jobFolders: [FileName],
    workingDirectory: String,
    shownAs shown: String
  ) throws -> Result {
    let real = resolvedPath(path) ?? path
    let folder = try Folder(path: real)
    let shown = shownName(shown, of: path, at: real)
    let here = resolvedPath(workingDirectory) ?? workingDirectory
    let isEntered = here == real || here.hasPrefix(real + "/")
    if !isEntered, let above = FileSystem.parentPath(real),
      try OutputEntries.ifAll(folder, jobFolders: jobFolders) != nil
    {
      let name = lastComponent(real)
      let set = SetAside(
        parent: try Folder(path: above),
        parentPath: above,
        name: name + ".",
        shown: shown + "."
      )
      if let result = try set.moveFolder(FileName(name)) { return result }
    }
    let inside = "\(SharedOption.defaultOutput)."
    let set = SetAside(parent: folder, parentPath: real, name: inside, shown: "\(shown)/\(inside)")
    return try set.moveEntries(jobFolders)
  }

  /// Returns the folder's name for messages: as the user gave it, unless it is a link or ends oddly.
  private static func shownName(_ given: String, of path: String, at real: String) -> String {
    var given = given
    while given.count > 1, given.hasSuffix("/") || given.hasSuffix("/.") { given.removeLast() }
    let parent = FileSystem.parentPath(path).flatMap(resolvedPath)
    let isPlain = parent.map { real == "\($0)/\(lastComponent(path))" } ?? false
    return isPlain || given == "." ? given : real
  }

  /// Moves a run back if kjob was killed before it moved the journal: the run is still the folder's.
  static func undo(_ path: String) throws {
    guard let folder = try? Folder(path: path, followingLinks: true),
      let half = try? folder.folder(moving),
      try half.statusIfPresent(of: OutputEntries.journal) == nil
    else { return }
    try move(OutputEntries.present(half), from: half, to: folder)
    try folder.removeFolder(moving)
  }

  /// The folder for a run that is being moved.
  private static let moving = FileName("\(SharedOption.defaultOutput).moving")

  /// Moves the whole folder; nil if the system does not allow it.
  private func moveFolder(_ own: FileName) throws -> Result? {
    var result = try makeRoom()
    do throws(FileError) {
      try parent.rename(own, to: FileName(name + "1"), in: parent.folder("."))
    } catch {
      return nil
    }
    result.place = shown + "1"
    result.isWhole = true
    return result
  }

  /// Moves the run's entries, the journal last: until then, it identifies the folder as kjob's.
  ///
  /// A folder without a number holds them meanwhile, so that a kill halfway leaves one run in one
  /// numbered folder.
  private func moveEntries(_ jobFolders: [FileName]) throws -> Result {
    let unfinished = Self.moving
    if let whole = try? parent.folder(unfinished),
      try whole.statusIfPresent(of: OutputEntries.journal) != nil
    {
      // Another run, moved by a kjob that was killed before it gave the folder its number.
      _ = try makeRoom()
      try parent.rename(unfinished, to: FileName(name + "1"), in: parent.folder("."))
    }
    try parent.makeFolderIfMissing(unfinished)
    let target = try parent.folder(unfinished)
    let entries = try OutputEntries.present(parent).filter { $0 != OutputEntries.ignore }
    try Self.move(entries, ofJobs: jobFolders, from: parent, to: target)
    var result = try makeRoom()
    try parent.rename(unfinished, to: FileName(name + "1"), in: parent.folder("."))
    result.place = shown + "1"
    return result
  }

  /// Moves entries of a run to another folder, in their order.
  ///
  /// Of the jobs' folders, only the named ones move; without names, all of them.
  private static func move(
    _ entries: [FileName],
    ofJobs jobFolders: [FileName]? = nil,
    from source: borrowing Folder,
    to target: borrowing Folder
  ) throws {
    for entry in entries {
      guard entry == OutputEntries.jobs else {
        try source.rename(entry, to: entry, in: target)
        continue
      }
      let jobs = try source.folder(entry)
      try target.makeFolderIfMissing(entry)
      let moved = try target.folder(entry)
      for job in try jobFolders ?? jobs.entries() where try jobs.statusIfPresent(of: job) != nil {
        try jobs.rename(job, to: job, in: moved)
      }
      // It may have folders of others.
      try? source.removeFolder(entry)
    }
  }

  /// Gives every earlier run the next number, so that 1 is free.
  private func makeRoom() throws -> Result {
    var result = Result(place: "")
    var numbers = numbered()
    var untaken: [Int: Int] = [:]
    for (place, number) in numbers.enumerated().reversed() where place + 1 >= Self.kept {
      let folder = FileName(name + String(number))
      // What cannot be read may hold anything.
      guard let patches = countUntaken(folder) else { continue }
      if patches > 0 {
        untaken[number] = patches
        continue
      }
      _ = try TreeRemoval.remove(folder, in: parent.folder("."))
      numbers.remove(at: place)
    }
    // What is not a run of kjob's keeps its name.
    var free = try freeNumbers(besides: Set(numbers), count: numbers.count + 1)
    guard free.removeFirst() == 1 else { throw OutputFolder.Problem.foreign(shown + "1") }
    for (number, next) in zip(numbers, free).reversed() {
      if let patches = untaken[number] { result.untaken.append((shown + String(next), patches)) }
      guard number != next else { continue }
      try parent.rename(
        FileName(name + String(number)),
        to: FileName(name + String(next)),
        in: parent.folder(".")
      )
    }
    result.untaken.reverse()
    return result
  }

  /// Returns the numbers of the folders that hold earlier runs which nothing uses, the latest first.
  private func numbered() -> [Int] {
    let names = ((try? parent.entries()) ?? []).map(\.description)
    return names.compactMap { text -> Int? in
      guard text.hasPrefix(name), let number = Int(text.dropFirst(name.count)), number > 0,
        text == name + String(number), let folder = try? parent.folder(FileName(text)),
        OutputEntries.jobFolders(folder) != nil,
        (try? FolderLock(path: "\(parentPath)/\(text)")) != nil
      else { return nil }
      return number
    }.sorted()
  }

  private func freeNumbers(besides own: Set<Int>, count: Int) throws(FileError) -> [Int] {
    var free: [Int] = []
    var number = 1
    while free.count < count {
      let isFree = try parent.statusIfPresent(of: FileName(name + String(number))) == nil
      if isFree || own.contains(number) { free.append(number) }
      number += 1
    }
    return free
  }

  /// Returns the number of patches in a folder that passed and that nothing took; nil if unknown.
  private func countUntaken(_ folder: FileName) -> Int? {
    let path = "\(parentPath)/\(folder)"
    guard let artifacts = try? RunArtifacts.open(path, shownAs: path) else { return nil }
    let taken = TakenPatches(in: path)
    let state = artifacts.journal.state
    return (Array(state.jobs) + state.staleStates).count { job in
      guard job.hasAcceptedChange, let patch = job.patch else { return false }
      return !taken.contains(job.planned.id, patch)
    }
  }
}
