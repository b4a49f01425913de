/// A figure of kjob, compared with a peer's or alone.
struct Row: Codable, Sendable {
  /// The group of the row.
  var group: Group
  /// The measured quantity.
  var what: String
  /// The unit of the figures.
  var unit: Unit
  /// The median of kjob's figures.
  var own: Double
  /// The name of the peer; nil if the figure stands alone.
  var peer: String?
  /// The median of the peer's figures.
  var peerFigure: Double?
  /// The median of the pairs' ratios.
  var ratio: Double?
  /// The goal, if there is one.
  var goal: Goal?
  /// True when the goal is met; nil without a goal.
  var isMet: Bool?
  /// All individual figures, by method.
  var samples: [String: [Double]]

  /// Creates a row and checks its goal.
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

  /// Creates a row of two methods that took turns.
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

/// The unit of a figure.
enum Unit: String, Codable, Sendable {
  /// Seconds, shown as milliseconds for short times.
  case seconds
  /// A number per second.
  case perSecond = "per-second"
  /// Bytes, shown as KiB or MiB.
  case bytes
}

/// A goal of the project for a figure.
struct Goal: Codable, Sendable {
  /// True when the goal is for the ratio, false when it is for kjob's figure.
  var isOfRatio: Bool
  /// True when less is better.
  var isUpperLimit: Bool
  /// The limit.
  var limit: Double

  /// Returns a goal with a maximum ratio.
  static func ratio(atMost limit: Double) -> Goal {
    Goal(isOfRatio: true, isUpperLimit: true, limit: limit)
  }

  /// Returns a goal with a minimum ratio.
  static func ratio(atLeast limit: Double) -> Goal {
    Goal(isOfRatio: true, isUpperLimit: false, limit: limit)
  }

  /// Returns a goal with a maximum figure.
  static func figure(atMost limit: Double) -> Goal {
    Goal(isOfRatio: false, isUpperLimit: true, limit: limit)
  }

  /// Returns true if a value is on the right side of the limit.
  func isMet(by value: Double) -> Bool { isUpperLimit ? value <= limit : value >= limit }
}
