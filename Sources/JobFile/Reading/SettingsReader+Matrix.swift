internal import Job

extension SettingsReader {
  /// Returns the matrix, or nil if any part of it was rejected.
  mutating func matrix(_ value: Value) -> MatrixDraft? {
    guard let items = value.dictionary else { return nil }
    var matrix = MatrixDraft(span: value.span)
    var places: [String: (name: String, span: Span)] = [:]
    var isWhole = true
    for item in items {
      switch Key(rawValue: item.name) {
      case .include: matrix.inclusions = selections(item.value)
      case .exclude: matrix.exclusions = selections(item.value)
      default:
        isWhole = note(item.name, item.nameSpan, &places) && isWhole
        guard let values = values(item) else {
          isWhole = false
          continue
        }
        matrix.variables.append(MatrixDraft.Variable(name: item.name, values: values))
        continue
      }
      isWhole = isWhole && Self.isWhole(item.value)
    }
    for selection in matrix.inclusions ?? [] {
      for (value, span) in selection.values {
        isWhole = note(value.variable, span, &places) && isWhole
      }
    }
    return isWhole ? matrix : nil
  }

  /// Returns false for a variable that another one becomes in the environment, after reporting it.
  private mutating func note(
    _ name: String,
    _ span: Span,
    _ places: inout [String: (name: String, span: Span)]
  ) -> Bool {
    let environmentName = MatrixValue.environmentName(of: name)
    guard let first = places[environmentName] else {
      places[environmentName] = (name, span)
      return true
    }
    guard first.name != name else { return true }
    report.report(.matrixNamesAlike(name, environmentName, first: first.span), at: span)
    return false
  }

  /// Returns the values of a variable, or nil if one was rejected.
  private mutating func values(_ item: Value.Item) -> [String]? {
    guard let values = item.value.items, values.allSatisfy({ $0.text != nil }) else { return nil }
    var seen: [String: Span] = [:]
    var isWhole = true
    for value in values {
      guard let text = value.text else { continue }
      if let first = seen.updateValue(value.span, forKey: text.lowercased()) {
        report.report(.matrixValueTwice(item.name, text, first: first), at: value.span)
        isWhole = false
      }
    }
    return isWhole ? values.compactMap(\.text) : nil
  }

  /// Returns the combinations of `include` or `exclude`.
  private func selections(_ value: Value) -> [MatrixDraft.Selection] {
    (value.items ?? []).compactMap { item in
      guard let values = item.dictionary else { return nil }
      return MatrixDraft.Selection(
        values: values.compactMap { entry in
          entry.value.text.map {
            (MatrixValue(variable: entry.name, value: $0), entry.value.span)
          }
        },
        span: item.span
      )
    }
  }

  private static func isWhole(_ value: Value) -> Bool {
    value.items?.allSatisfy { item in
      item.dictionary?.allSatisfy { $0.value.text != nil } ?? false
    } ?? false
  }
}
