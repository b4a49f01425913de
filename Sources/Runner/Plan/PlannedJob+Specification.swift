internal import FileSystem
internal import Job
internal import RunEvents
internal import Text

extension PlannedJob {
  /// Adds the values that reports group jobs by.
  mutating func describe(_ specification: JobSpecification) {
    name = SafeText(specification.name).singleLine
    let place = lastComponent(repository.string)
    let ending = ".git"
    repositoryName =
      SafeText(
        specification.repository.name
          ?? (place.hasSuffix(ending) ? String(place.dropLast(ending.count)) : place)
      ).singleLine
    if !specification.matrix.isEmpty {
      matrix = Dictionary(
        specification.matrix.map { ($0.variable, SafeText($0.value).singleLine) },
        uniquingKeysWith: { first, _ in first }
      )
    }
    let files = specification.prompts.compactMap { prompt -> SafeText? in
      guard case .file(let path) = prompt.source else { return nil }
      return SafeText(path).singleLine
    }
    promptFiles = files.isEmpty ? nil : files
    idleTimeout = specification.idleTimeout / .seconds(1)
    if specification.publish != PublishSettings() { publish = PublishFacts(specification.publish) }
  }
}

extension PublishFacts {
  /// Creates the facts of a job's wishes.
  fileprivate init(_ settings: PublishSettings) {
    func text(_ text: String?) -> SafeText? { text.map { SafeText($0) } }
    func texts(_ texts: [String]) -> [SafeText]? {
      texts.isEmpty ? nil : texts.map { SafeText($0).singleLine }
    }
    self.init()
    (key, branch, target) = (text(settings.key), text(settings.branch), text(settings.target))
    (title, body) = (text(settings.title), text(settings.body))
    labels = texts(settings.labels)
    reviewers = texts(settings.reviewers)
    assignees = texts(settings.assignees)
    milestone = text(settings.milestone)
    draft = settings.isDraft ? true : nil
    autoMerge = settings.mergesByItself ? true : nil
    forge = text(settings.forge?.rawValue)
    onNewChange = text(settings.onNewChange?.rawValue)
    onEmpty = text(settings.onEmpty?.rawValue)
    onBaseMoved = text(settings.onBaseMoved?.rawValue)
    onHumanCommits = text(settings.onHumanCommits?.rawValue)
    commitSubject = text(settings.commitSubject)
    commitBody = text(settings.commitBody)
    commitAuthor = text(settings.commitAuthor)
    commitSign = settings.signsCommit ? true : nil
  }
}
