internal import FileSystem
internal import Job
internal import RunEvents
internal import Text

/// The digest of everything that a job file says about a job: prompts, agent, commands and limits, but
/// not the job's place in the file, and not the repository, which the base commit stands for.
///
/// It is made from the specification itself, so that no setting can be left out.
enum JobDefinition {
  /// Returns the digests of jobs by their ids.
  static func digests(of jobs: [JobSpecification]) -> [JobID: String] {
    Dictionary(jobs.map { ($0.id, digest(of: $0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// Returns the digest of a job, 64 hexadecimal digits.
  static func digest(of job: JobSpecification) -> String {
    var job = job
    (job.id, job.file) = ("", "")
    job.repository = RepositoryReference(name: job.repository.name)
    var hash = SHA256()
    for index in job.prompts.indices {
      for attachment in job.prompts[index].attachments {
        hash.update(Array("\(index) \(attachment.isImage) ".utf8))
        hash.update(bytes(of: attachment))
        hash.update([0])
      }
      job.prompts[index].attachments = []
    }
    hash.update(Array(text(of: job).utf8))
    return "\(hash.digest())"
  }

  private static func bytes(of attachment: Attachment) -> [UInt8] {
    let path = Array(attachment.path.utf8) + [0]
    return switch attachment.contents {
    case .image(_, let bytes): path + bytes
    case .text(let text): path + Array(text.utf8)
    }
  }

  /// Returns a text that equal values share, with the names and values of all their parts.
  private static func text(of value: Any) -> String {
    // The same job may move in its file.
    if value is SourcePosition { return "" }
    let mirror = Mirror(reflecting: value)
    let parts = mirror.children.map { child in
      "\(child.label ?? ""):\(text(of: child.value))"
    }
    switch mirror.displayStyle {
    case .set, .dictionary: return "{\(parts.sorted().joined(separator: ","))}"
    case nil: return String(reflecting: value)
    case .enum where parts.isEmpty: return "\(value)"
    default: return "(\(parts.joined(separator: ",")))"
    }
  }
}
