internal import FileSystem
internal import FoundationEssentials
internal import Job
internal import JobFile
internal import Report
internal import RunEvents
internal import Sessions
internal import Text

/// The ids, folders and logs that runs and job files offer.
///
/// The user is still typing, so a file that cannot be read is skipped without an error.
struct RunCandidates {
  let context: CommandContext

  /// Returns the ids of the jobs in files.
  func ids(ofFiles paths: [String]) -> [Candidates.Word] {
    // Standard input is the user's.
    let given = paths.flatMap(expanded).filter { $0 != "-" }
    let files = JobFiles.names(of: given, from: context.workingDirectory)
      .filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }
    return JobFiles.load(paths: files, from: context.workingDirectory).jobs.map {
      Candidates.Word(text: $0.id)
    }
  }

  /// Returns the ids of the jobs in a run with their outcomes, without some of them.
  func ids(ofRun folder: String, without named: [String] = []) -> [Candidates.Word] {
    guard let journal = journal(in: folder) else { return [] }
    return journal.state.jobs.filter { !named.contains($0.planned.id) }.map {
      Candidates.Word(text: $0.planned.id, about: $0.outcome?.rawValue ?? "")
    }
  }

  /// Returns the names of a job's logs.
  func logs(of job: String, in folder: String) -> [Candidates.Word] {
    guard let job = journal(in: folder)?.state.job(job) else { return [] }
    var names = job.commands.map(\.name.singleLine.string)
    names = names.enumerated().filter { !names[..<$0.offset].contains($0.element) }.map(\.element)
    return (names + ["setup", "verify", "agent", "transcript"]).map { Candidates.Word(text: $0) }
  }

  /// Returns the folders with a run whose paths begin with a word.
  func folders(from word: String) -> [Candidates.Word] {
    let parent = word.lastIndex(of: "/").map { String(word[...$0]) } ?? ""
    let start = word.dropFirst(parent.count)
    return names(in: parent)
      .filter { $0.hasPrefix(start) && (start.hasPrefix(".") || !$0.hasPrefix(".")) }
      .map { parent + $0 }
      .filter { (try? FileStatus(ofPath: context.absolute($0) + "/journal.jsonl")) != nil }
      .map { Candidates.Word(text: $0, about: "run") }
  }

  /// Returns the files of a kind whose paths begin with a word, for a folder that is not the shell's.
  func paths(_ kind: Candidates.Kind, from word: String) -> [Candidates.Word] {
    let parent = word.lastIndex(of: "/").map { String(word[...$0]) } ?? ""
    let start = word.dropFirst(parent.count)
    return names(in: parent).compactMap { name in
      guard name.hasPrefix(start), start.hasPrefix(".") || !name.hasPrefix(".") else { return nil }
      let path = parent + name
      let isFolder = (try? FileStatus(ofPath: context.absolute(path) + "/.")) != nil
      let fits =
        kind == .files || kind == .jobs && (name.hasSuffix(".yml") || name.hasSuffix(".yaml"))
      return isFolder || fits ? Candidates.Word(text: path + (isFolder ? "/" : "")) : nil
    }
  }

  private func journal(in folder: String) -> Journal? {
    let path = context.absolute(folder) + "/journal.jsonl"
    return (try? RegularFile.read(path, limit: 1 << 30)).flatMap { try? Journal($0) }
  }

  private func names(in folder: String) -> [String] {
    let path = context.absolute(folder.isEmpty ? "." : folder)
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Returns the files that match a `*` in a name, which the shell has not expanded yet.
  private func expanded(_ path: String) -> [String] {
    let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let name = String(path.dropFirst(parent.count))
    guard name.contains("*") else { return [path] }
    let glob = Glob(name)
    return names(in: parent).filter { !$0.hasPrefix(".") && glob.matches($0) }.map { parent + $0 }
  }
}
