internal import FileSystem
internal import FoundationEssentials
public import RunEvents
internal import Text

/// The current activities of a run's agents, read from the ends of their transcripts as these grow.
///
/// It shows a run that another kjob runs, perhaps on another machine. Nothing depends on it, so what
/// cannot be read is skipped.
public struct TranscriptTail {
  private struct Place {
    var path: String
    var offset: Int
  }

  /// The number of bytes to read of a transcript at once; what is older does not matter.
  private static let longest = 1 << 18

  private let folder: String
  private var places: [JobID: Place] = [:]

  /// Creates a value for the run in an output folder.
  public init(folder: String) { self.folder = folder }

  /// Returns what the agent of a job has done since the last call.
  public mutating func activities(of job: JobState) -> [JobActivity] {
    guard let files = try? JobFiles(path: folder), let path = newest(of: job, files),
      let file = try? files.open(path), let size = try? FileStatus(of: file, path: path).size
    else { return [] }
    var place = places[job.planned.id] ?? Place(path: path, offset: 0)
    if place.path != path { place = Place(path: path, offset: 0) }
    defer { places[job.planned.id] = place }
    let start = max(place.offset, Int(size) - Self.longest)
    guard start < size,
      let bytes = try? file.readPiece(Int(size) - start, at: start, path: path),
      let end = bytes.lastIndex(of: 0x0A)
    else { return [] }
    place.offset = start + end + 1
    var lines = bytes[..<end].split(separator: 0x0A)
    // The first line may have lost its beginning.
    if start > 0, !lines.isEmpty { lines.removeFirst() }
    let decoder = JSONDecoder()
    let kinds = lines.compactMap { line -> JobActivity.Kind? in
      let line = try? decoder.decode(TranscriptLine.self, from: Data(line))
      guard let line, line.direction != "sent" else { return nil }
      return line.frame?.params?.update.flatMap(Self.kind) ?? .alive
    }
    return kinds.map { JobActivity(job.planned.id, $0) }
  }

  /// Returns the transcript of the agent that was started last.
  private func newest(of job: JobState, _ files: borrowing JobFiles) -> String? {
    files.list(job.planned.path).map(\.path).filter { $0.hasSuffix(".jsonl") }
      .max { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }

  private static func kind(of update: Frame.Update) -> JobActivity.Kind? {
    switch update.sessionUpdate {
    case "agent_message_chunk": return .writing
    case "agent_thought_chunk": return .thinking
    case "tool_call", "tool_call_update":
      if ["completed", "failed"].contains(update.status) { return .toolFinished }
      return update.title.map { .tool(SafeText($0).singleLine.shortened(to: 200)) }
    default: return nil
    }
  }
}
