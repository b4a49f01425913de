internal import Forge
internal import Job
internal import Publish
internal import RunEvents
internal import Text

extension PublishedJob {
  /// Applies the wishes of the job file.
  mutating func wish(_ wishes: PublishFacts?) {
    guard let wishes else { return }
    if let title = wishes.title { self.title = title.singleLine.string }
    if let body = wishes.body { self.body = body.string }
    target = wishes.target?.singleLine.string
    settings.labels = wishes.labels?.map(\.string) ?? []
    settings.reviewers = wishes.reviewers?.map(\.string) ?? []
    settings.assignees = wishes.assignees?.map(\.string) ?? []
    settings.milestone = wishes.milestone?.string
    settings.isDraft = wishes.draft ?? false
    settings.mergesByItself = wishes.autoMerge ?? false
    policy.onNewChange =
      wishes.onNewChange.flatMap { .init(rawValue: $0.string) } ?? .replace
    policy.onEmpty = wishes.onEmpty.flatMap { .init(rawValue: $0.string) }
    policy.onBaseMoved =
      wishes.onBaseMoved.flatMap { .init(rawValue: $0.string) } ?? .leave
    policy.onHumanCommits =
      wishes.onHumanCommits.flatMap { .init(rawValue: $0.string) } ?? .leave
  }
}
