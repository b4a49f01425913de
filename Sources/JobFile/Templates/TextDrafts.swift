internal import Job
internal import Text

/// A prompt whose variables are not replaced yet.
struct PromptDraft: Sendable {
  var template: Template
  var source: Prompt.Source
  var position: SourcePosition

  /// Returns the prompt with a job's values.
  func filled(with values: TemplateValues) -> Prompt {
    Prompt(text: template.filled { values[$0] }, source: source, position: position)
  }
}

/// A command whose variables are not replaced yet.
struct StepDraft: Sendable {
  var name: Template?
  var run: Template
  var timeout: Duration?
  var position: SourcePosition

  /// Returns the command with a job's values.
  func filled(with values: TemplateValues) -> CommandStep {
    CommandStep(
      name: name?.filled { values[$0] },
      run: run.filled { values[$0] },
      timeout: timeout,
      position: position
    )
  }
}
