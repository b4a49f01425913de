internal import Job

extension SettingsReader {
  /// Reads the commands of `setup` or `verify`.
  mutating func steps(_ items: [Value]) -> [StepDraft] {
    items.compactMap { value in
      let keys: [Key] = [.run, .absent, .present]
      // Giving the work in several ways is an error; only one of them is read.
      let key = keys.first { value[$0] != nil }
      let work = key.flatMap { value[$0] } ?? value
      guard let text = template(work) else { return nil }
      let action: StepDraft.Action =
        switch key {
        case .absent: .search(search(.absent, text, value))
        case .present: .search(search(.present, text, value))
        default: .shell(text)
        }
      return StepDraft(
        name: value[.name].flatMap { template($0) },
        action: action,
        timeout: value[.timeout]?.duration,
        retries: value[.retries]?.integer ?? 0,
        isFlakyAccepted: value[.flaky]?.text == "pass",
        isGoal: value[.goal]?.boolean ?? false,
        position: value.span.start,
        span: work.span
      )
    }
  }

  private mutating func search(
    _ expectation: TreeSearch.Expectation,
    _ pattern: Template,
    _ value: Value
  ) -> SearchDraft {
    SearchDraft(
      expectation: expectation,
      pattern: pattern,
      isFixed: value[.fixed]?.boolean ?? false,
      ignoresCase: value[.ignoreCase]?.boolean ?? false,
      paths: (value[.in]?.items ?? []).compactMap { template($0) }
    )
  }
}
