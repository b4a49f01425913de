import Foundation

/// The transcripts of the jobs that tests ran, kept for `ci/sent-frames`.
public enum KeptTranscripts {
  /// The folder that `ci/test` wants them in.
  private static let folder = ProcessInfo.processInfo.environment["KJOB_KEPT_TRANSCRIPTS"]

  /// Keeps the transcripts of all attempts in an output folder.
  public static func keep(from output: String) throws {
    guard let folder else { return }
    let files = FileManager.default
    for job in (try? files.contentsOfDirectory(atPath: output + "/jobs")) ?? [] {
      let path = "\(output)/jobs/\(job)"
      let attempts = ((try? files.contentsOfDirectory(atPath: path)) ?? [])
        .filter { $0.hasPrefix("attempt-") }
      for place in [""] + attempts {
        let transcript = "\(path)/\(place)/transcript.jsonl"
        // Some tests put something else in its place.
        guard
          let type = try? files.attributesOfItem(atPath: transcript)[.type] as? FileAttributeType,
          type == .typeRegular
        else { continue }
        let kept = "\(folder)/\(UUID().uuidString).jsonl"
        do {
          try files.linkItem(atPath: transcript, toPath: kept)
        } catch {
          try files.copyItem(atPath: transcript, toPath: kept)
        }
      }
    }
  }
}
