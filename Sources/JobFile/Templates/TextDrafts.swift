internal import Job
internal import Text

/// A prompt whose variables are not replaced yet.
struct PromptDraft: Sendable {
  var template: Template
  var source: Prompt.Source
  var position: SourcePosition
  var attachments: [Attachment] = []
  var timeout: Duration?

  /// Returns the prompt with a job's values.
  func filled(with values: TemplateValues) -> Prompt {
    var prompt = Prompt(
      text: template.filled { values[$0] },
      source: source,
      position: position
    )
    prompt.attachments = attachments
    prompt.timeout = timeout
    return prompt
  }
}

/// A command whose variables are not replaced yet.
struct StepDraft: Sendable {
  /// The work of a command.
  enum Action: Sendable {
    case shell(Template)
    case search(SearchDraft)
  }

  var name: Template?
  var action: Action
  var timeout: Duration?
  var retries = 0
  var isFlakyAccepted = false
  var isGoal = false
  var position: SourcePosition
  /// The place of the script or the pattern.
  var span: Span

  /// Every text in which variables may be.
  var templates: [Template] {
    (name.map { [$0] } ?? []) + actionTemplates
  }

  /// The texts of the work itself.
  var actionTemplates: [Template] {
    switch action {
    case .shell(let script): [script]
    case .search(let search): [search.pattern] + search.paths
    }
  }

  /// Returns the command with a job's values.
  func filled(with values: TemplateValues) -> CommandStep {
    var step = CommandStep(
      name: name?.filled { values[$0] },
      filledAction { values[$0] },
      timeout: timeout,
      position: position
    )
    step.retries = retries
    step.isFlakyAccepted = isFlakyAccepted
    step.isGoal = isGoal
    return step
  }

  /// Returns the work with its variables replaced.
  func filledAction(_ value: (String) -> String?) -> CommandStep.Action {
    switch action {
    case .shell(let script): .shell(script.filled(value))
    case .search(let search): .search(search.filled(value))
    }
  }
}

/// A search whose variables are not replaced yet.
struct SearchDraft: Sendable {
  var expectation: TreeSearch.Expectation
  var pattern: Template
  var isFixed: Bool
  var ignoresCase: Bool
  var paths: [Template]

  /// Returns the search with its variables replaced.
  func filled(_ value: (String) -> String?) -> TreeSearch {
    TreeSearch(
      expectation,
      pattern.filled(value),
      isFixed: isFixed,
      ignoresCase: ignoresCase,
      in: paths.map { $0.filled(value) }
    )
  }
}
