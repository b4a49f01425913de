/// One figure of kjob's against a peer's, or alone.
struct Row: Codable, Sendable {
  /// The group it belongs to.
  var group: Group
  /// What is measured.
  var what: String
  /// What the figures are.
  var unit: Unit
  /// kjob's figure, the middle one.
  var own: Double
  /// What it is held against; nil where the figure stands alone.
  var peer: String?
  /// The peer's figure, the middle one.
  var peerFigure: Double?
  /// The middle of the pairs' ratios.
  var ratio: Double?
  /// What was set as the goal.
  var goal: Goal?
  /// Whether the goal is met; nil without a goal.
  var isMet: Bool?
  /// Every single figure, by method.
  var samples: [String: [Double]]

  /// Makes a row and looks whether its goal is met.
  init(
    _ group: Group,
    _ what: String,
    _ unit: Unit,
    own: Double,
    peer: String? = nil,
    peerFigure: Double? = nil,
    ratio: Double? = nil,
    goal: Goal? = nil,
    samples: [String: [Double]]
  ) {
    self.group = group
    self.what = what
    self.unit = unit
    self.own = own
    self.peer = peer
    self.peerFigure = peerFigure
    self.ratio = ratio
    self.goal = goal
    isMet = goal.flatMap { goal in
      (goal.isOfRatio ? ratio : own).map { goal.isMet(by: $0) }
    }
    self.samples = samples
  }

  /// A row of two methods that took turns.
  init?(
    _ group: Group,
    _ what: String,
    _ unit: Unit,
    _ turns: Turns,
    _ name: String,
    against other: String,
    as peer: String? = nil,
    goal: Goal? = nil,
    _ figure: (Sample) -> Double?
  ) {
    guard let own = turns.median(name, figure), let theirs = turns.median(other, figure) else {
      return nil
    }
    self.init(
      group,
      what,
      unit,
      own: own,
      peer: peer ?? other,
      peerFigure: theirs,
      ratio: turns.ratio(name, to: other, figure),
      goal: goal,
      samples: turns.figures([name, other], figure)
    )
  }
}

/// What a figure is.
enum Unit: String, Codable, Sendable {
  /// Seconds, shown as milliseconds when they are few.
  case seconds
  /// So many each second.
  case perSecond = "per-second"
  /// Bytes, shown as KiB or MiB.
  case bytes
}

/// What the project wants of a figure.
struct Goal: Codable, Sendable {
  /// Whether the ratio is meant, or kjob's figure alone.
  var isOfRatio: Bool
  /// Whether less is better.
  var isUpperLimit: Bool
  /// The limit.
  var limit: Double

  /// The ratio may be this at most.
  static func ratio(atMost limit: Double) -> Goal {
    Goal(isOfRatio: true, isUpperLimit: true, limit: limit)
  }

  /// The ratio must be this at least.
  static func ratio(atLeast limit: Double) -> Goal {
    Goal(isOfRatio: true, isUpperLimit: false, limit: limit)
  }

  /// The figure may be this at most.
  static func figure(atMost limit: Double) -> Goal {
    Goal(isOfRatio: false, isUpperLimit: true, limit: limit)
  }

  /// Whether a value is on the right side of the limit.
  func isMet(by value: Double) -> Bool {
    isUpperLimit ? value <= limit : value >= limit
  }
}
