internal import Job

/// A job's wishes for its request, whose variables are not replaced yet.
struct PublishDraft: Sendable {
  /// The wishes without variables.
  var settings = PublishSettings()
  /// The texts with variables, by the settings that they become.
  var texts: [Text: Template] = [:]

  /// A setting whose text may have variables.
  enum Text: CaseIterable, Hashable, Sendable {
    case title, body, branch, target, key, commitSubject, commitBody

    /// The place of the setting.
    var place: WritableKeyPath<PublishSettings, String?> {
      switch self {
      case .title: \.title
      case .body: \.body
      case .branch: \.branch
      case .target: \.target
      case .key: \.key
      case .commitSubject: \.commitSubject
      case .commitBody: \.commitBody
      }
    }
  }

  /// Every text in which variables may be.
  var templates: [Template] { Text.allCases.compactMap { texts[$0] } }

  /// Returns the wishes with a job's values.
  func filled(with values: TemplateValues) -> PublishSettings {
    var filled = settings
    for (text, template) in texts {
      filled[keyPath: text.place] = template.filled { values[$0] }
    }
    return filled
  }
}

extension SettingsReader {
  /// Reads `publish`.
  mutating func readPublish(_ value: Value, into draft: inout PublishDraft) {
    var settings = PublishSettings()
    settings.labels = value[.labels]?.texts ?? []
    settings.reviewers = value[.reviewers]?.texts ?? []
    settings.assignees = value[.assignees]?.texts ?? []
    settings.milestone = value[.milestone]?.text
    settings.isDraft = value[.draft]?.boolean ?? false
    settings.mergesByItself = value[.autoMerge]?.boolean ?? false
    settings.forge = value[.forge]?.choice()
    settings.onNewChange = value[.onNewChange]?.choice()
    settings.onEmpty = value[.onEmpty]?.choice()
    settings.onBaseMoved = value[.onBaseMoved]?.choice()
    settings.onHumanCommits = value[.onHumanCommits]?.choice()
    settings.commitAuthor = draft.settings.commitAuthor
    settings.signsCommit = draft.settings.signsCommit
    draft.settings = settings
    let texts: [(Key, PublishDraft.Text)] = [
      (.title, .title), (.body, .body), (.branch, .branch), (.target, .target), (.key, .key),
    ]
    read(texts, of: value, into: &draft)
  }

  /// Reads `commit`.
  mutating func readCommit(_ value: Value, into draft: inout PublishDraft) {
    draft.settings.commitAuthor = value[.author]?.text
    draft.settings.signsCommit = value[.sign]?.boolean ?? false
    read([(.subject, .commitSubject), (.body, .commitBody)], of: value, into: &draft)
  }

  private mutating func read(
    _ keys: [(Key, PublishDraft.Text)],
    of value: Value,
    into draft: inout PublishDraft
  ) {
    for (key, text) in keys {
      // A map replaces the inherited one as a whole.
      draft.texts[text] = value[key].flatMap { template($0) }
    }
  }
}
