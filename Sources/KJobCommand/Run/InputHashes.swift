internal import Git
internal import Job
internal import JobFile
internal import RunEvents
internal import Runner
internal import Text

/// The texts that a run is made from, with their hashes.
enum InputHashes {
  /// Returns the job files and the prompts of each job, which may be in separate files.
  static func list(_ loaded: LoadedJobs, of plan: RunPlan) -> [RunOptions.Input] {
    let files = loaded.contents.map { content in
      input(SafeText(content.file).singleLine, content.bytes)
    }
    return files + plan.jobs.map { prompts(of: $0.specification, named: $0.planned.id) }
  }

  /// Returns only the hashes of the job files and of the prompts of jobs that are not planned yet.
  static func hashes(_ loaded: LoadedJobs, of jobs: [JobSpecification]) -> [String] {
    loaded.contents.map { input("", $0.bytes).hash }
      + jobs.map { prompts(of: $0, named: $0.id).hash }
  }

  private static func prompts(of job: JobSpecification, named id: JobID) -> RunOptions.Input {
    input(
      "the prompts of `\(id)`",
      job.prompts.enumerated().flatMap { index, prompt in
        (index == 0 ? [] : [0]) + Array(prompt.text.utf8) + prompt.attachments.flatMap(bytes)
      }
    )
  }

  private static func bytes(of attachment: Attachment) -> [UInt8] {
    let contents =
      switch attachment.contents {
      case .image(_, let bytes): bytes
      case .text(let text): Array(text.utf8)
      }
    return [0] + Array(attachment.path.utf8) + [0] + contents
  }

  private static func input(_ subject: SafeText, _ bytes: [UInt8]) -> RunOptions.Input {
    RunOptions.Input(subject: subject, hash: ObjectID(ofFile: bytes)?.description ?? "")
  }
}
