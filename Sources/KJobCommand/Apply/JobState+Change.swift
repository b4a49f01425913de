internal import Git
internal import Job
internal import JobFile
internal import Publish
internal import RunEvents
internal import Text

extension PlannedJob {
  /// The job file with its repository, the same on every machine.
  var fileIdentity: String { origin?.string ?? file.string }

  /// Returns the identity of the job's change over nights, in a repository.
  func changeKey(in target: String) -> ChangeKey {
    if let key = publish?.key { return ChangeKey(named: key.string, target: target) }
    return ChangeKey(
      file: fileIdentity,
      name: name?.string ?? id,
      matrix: (matrix ?? [:]).mapValues(\.string),
      target: target
    )
  }
}

extension JobState {
  /// The identity of the job's change over nights, in the repository that the run noted.
  var changeKey: ChangeKey {
    let remote = planned.remote?.string
    let target = remote.flatMap(RemoteAddress.init)?.identity ?? remote
    return planned.changeKey(
      in: target ?? planned.repositoryName?.string ?? planned.repository.string
    )
  }

  /// The author that the job file gives the commit; nil if it gives none.
  var commitAuthor: Author? {
    get throws {
      guard let text = planned.publish?.commitAuthor?.string else { return nil }
      guard let author = Author(text) else { throw ApplyError.badAuthor(text) }
      return author
    }
  }

  /// True when the commit is signed.
  var signsCommit: Bool { planned.publish?.commitSign ?? false }

  /// Returns the name of the job's branch: the command line's if it gives one, else the job file's, else
  /// the usual one.
  func branchName(_ template: OptionTemplate, isGiven: Bool, run: String) -> String {
    if !isGiven, let text = planned.publish?.branch {
      return text.singleLine.string.split(separator: "/").map { BranchName.part(String($0)) }
        .joined(separator: "/")
    }
    let id = SafeText(planned.id).singleLine.string
    return template.filled { BranchName.part($0 == "job.id" ? id : run) }
  }
}
