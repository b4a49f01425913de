/// What one measurement gave.
struct Sample: Codable, Sendable {
  /// Seconds by the monotonic clock.
  var wall: Double
  /// Seconds that processors worked, for the user and for the system; see ``CPUAccount``.
  var cpu: Double
  /// Bytes of memory that the process itself had resident at its most.
  var peak: Double?
  /// Further figures of the method's own, by name.
  var parts: [String: Double] = [:]

  /// The processors' time where it has all descendants in it; nil where kjob's would be hidden.
  var wholeCPU: Double? { MeasuredProcess.way == .controlGroup ? cpu : nil }

  /// The same for one of so many equal parts.
  func divided(by count: Int) -> Sample {
    Sample(
      wall: wall / Double(count),
      cpu: cpu / Double(count),
      peak: peak,
      parts: parts.mapValues { $0 / Double(count) }
    )
  }
}

/// The middle of some figures; nil of none.
func median(_ values: [Double]) -> Double? {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return nil }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// How often methods take turns.
struct Rounds: Sendable {
  /// How often in any case.
  var least: Int
  /// How often at most.
  var most: Int
  /// For how long, in seconds, there are more than the least: what is short can be measured often.
  var seconds: Double

  /// Whether there is another round after so many, which have taken so long.
  func wantsMore(after count: Int, seconds elapsed: Double) -> Bool {
    count < least || count < most && elapsed < seconds
  }
}

/// What several methods gave that took turns.
struct Turns {
  /// One way to do the work.
  struct Method {
    /// The name, by which the samples are found.
    var name: String
    /// Does the work once.
    ///
    /// Gets the round's number; whatever it undoes is not in its sample.
    var run: (Int) throws -> Sample
  }

  /// Every sample by method, in the order of the rounds.
  private(set) var samples: [String: [Sample]] = [:]

  /// Lets the methods take turns, A B A B, so that whatever else the machine does meets them all.
  init(rounds: Rounds, _ methods: [Method]) throws {
    let start = monotonicSeconds()
    var round = 0
    while rounds.wantsMore(after: round, seconds: monotonicSeconds() - start) {
      for method in methods {
        samples[method.name, default: []].append(try method.run(round))
      }
      round += 1
    }
  }

  /// The middle figure of a method.
  func median(_ name: String, _ figure: (Sample) -> Double?) -> Double? {
    KJobBenchmarks.median((samples[name] ?? []).compactMap(figure))
  }

  /// The middle of the rounds' ratios of one method to another.
  func ratio(_ name: String, to other: String, _ figure: (Sample) -> Double?) -> Double? {
    let pairs = zip(samples[name] ?? [], samples[other] ?? [])
    return KJobBenchmarks.median(
      pairs.compactMap { own, peer in
        guard let own = figure(own), let peer = figure(peer), peer > 0 else { return nil }
        return own / peer
      }
    )
  }

  /// Every single figure of the methods, for the JSON.
  func figures(_ names: [String], _ figure: (Sample) -> Double?) -> [String: [Double]] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, (samples[$0] ?? []).compactMap(figure)) })
  }
}
