internal import JSON

/// The result of a verification command, compared with its result on the base.
public enum BaselineComparison: String, Hashable, Sendable, Codable, CaseIterable {
  /// Passes on both.
  case held
  /// Passes on the base, and fails on the change.
  case broke
  /// Passes on the base, and cannot run on the change.
  case lost
  /// Fails on the base, and passes on the change.
  case mended
  /// Fails on both.
  case stillFailing = "still-failing"
  /// Fails on the base, and cannot run on the change.
  case stillFailingLost = "still-failing-lost"
  /// Cannot run on the base, and passes on the change.
  case enabled
  /// Cannot run on the base, and fails on the change.
  case enabledFailing = "enabled-failing"
  /// Cannot run on either.
  case unrunnable

  /// Compares a result with that on the base.
  public init(base: BaseFacts.Result, after: BaseFacts.Result) {
    self =
      switch (base, after) {
      case (.passes, .passes): .held
      case (.passes, .fails): .broke
      case (.passes, .cannotRun): .lost
      case (.fails, .passes): .mended
      case (.fails, .fails): .stillFailing
      case (.fails, .cannotRun): .stillFailingLost
      case (.cannotRun, .passes): .enabled
      case (.cannotRun, .fails): .enabledFailing
      case (.cannotRun, .cannotRun): .unrunnable
      }
  }

  /// The result in words, as it follows the command's name.
  public var text: String {
    switch self {
    case .held: "passes, as on the base"
    case .broke: "passes on the base"
    case .lost: "passes on the base and can no longer run"
    case .mended: "fails on the base and passes now"
    case .stillFailing: "fails on the base too"
    case .stillFailingLost: "fails on the base and can no longer run"
    case .enabled: "cannot run on the base and passes now"
    case .enabledFailing: "cannot run on the base and fails now"
    case .unrunnable: "can run neither on the base nor now"
    }
  }
}

extension BaselineComparison: ChoiceType {}
