/// A prompt whose variables have no values yet.
struct PromptDraft: Sendable {
  var template: Template
  var source: Prompt.Source
  var position: SourcePosition

  /// The prompt with the values of a job's variables.
  func filled(with values: TemplateValues) -> Prompt {
    Prompt(text: template.filled { values[$0] }, source: source, position: position)
  }
}

/// A command whose variables have no values yet.
struct StepDraft: Sendable {
  var name: Template?
  var run: Template
  var timeout: Duration?
  var position: SourcePosition

  /// The command with the values of a job's variables.
  func filled(with values: TemplateValues) -> CommandStep {
    CommandStep(
      name: name?.filled { values[$0] },
      run: run.filled { values[$0] },
      timeout: timeout,
      position: position
    )
  }
}
