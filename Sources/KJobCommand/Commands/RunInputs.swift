internal import Git
internal import JobFile
internal import RunEvents
internal import Runner
internal import UntrustedText

/// The texts that a run is made from, with their hashes.
enum RunInputs {
  /// The job files, and the prompts of each job, which may stand in files of their own.
  static func list(_ loaded: LoadedJobs, of plan: RunPlan) -> [RunOptions.Input] {
    let files = loaded.contents.map { content in
      input(SafeText(content.file).singleLine, content.bytes)
    }
    let prompts = plan.jobs.map { job in
      input(
        "the prompts of `\(job.planned.id)`",
        Array(job.specification.prompts.map(\.text).joined(separator: "\0").utf8)
      )
    }
    return files + prompts
  }

  private static func input(_ subject: SafeText, _ bytes: [UInt8]) -> RunOptions.Input {
    RunOptions.Input(subject: subject, hash: ObjectID(ofFile: bytes)?.description ?? "")
  }
}
