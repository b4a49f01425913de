/// The result of one measurement.
struct Sample: Codable, Sendable {
  /// The duration in seconds, by the monotonic clock.
  var wall: Double
  /// The processor time in seconds, for the user and the system; see ``CPUAccount``.
  var cpu: Double
  /// The peak resident memory of the process itself, in bytes.
  var peak: Double?
  /// Additional figures of the method, by name.
  var parts: [String: Double] = [:]

  /// The processor time, if it includes all descendants; nil if kjob's would be hidden.
  var wholeCPU: Double? { MeasuredProcess.way == .controlGroup ? cpu : nil }

  /// Returns the sample for one of `count` equal parts; the peak stays unchanged.
  func divided(by count: Int) -> Sample {
    Sample(
      wall: wall / Double(count),
      cpu: cpu / Double(count),
      peak: peak,
      parts: parts.mapValues { $0 / Double(count) }
    )
  }
}

/// Returns the median of figures; nil if there are none.
func median(_ values: [Double]) -> Double? {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return nil }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// The number of rounds in which methods take turns.
struct Rounds: Sendable {
  /// The minimum number.
  var least: Int
  /// The maximum number.
  var most: Int
  /// The time in seconds up to which there are more rounds than the minimum, so that short work is
  /// measured often.
  var seconds: Double

  /// Returns true if another round follows after `count` rounds in the elapsed time.
  func wantsMore(after count: Int, seconds elapsed: Double) -> Bool {
    count < least || count < most && elapsed < seconds
  }
}

/// The samples of several methods that took turns.
struct Turns {
  /// A way to do the work.
  struct Method {
    /// The name, which identifies the samples.
    var name: String
    /// Does the work once and returns the sample.
    ///
    /// Gets the number of the round; cleanup is not part of the sample.
    var run: (Int) throws -> Sample
  }

  /// All samples by method, in the order of the rounds.
  private(set) var samples: [String: [Sample]] = [:]

  /// Creates the samples by running the methods in turns: A B A B.
  ///
  /// In this way, other activity on the machine affects all of them.
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

  /// Returns the median figure of a method.
  func median(_ name: String, _ figure: (Sample) -> Double?) -> Double? {
    KJobBenchmarks.median((samples[name] ?? []).compactMap(figure))
  }

  /// Returns the median of the rounds' ratios of one method to another.
  func ratio(_ name: String, to other: String, _ figure: (Sample) -> Double?) -> Double? {
    let pairs = zip(samples[name] ?? [], samples[other] ?? [])
    return KJobBenchmarks.median(
      pairs.compactMap { own, peer in
        guard let own = figure(own), let peer = figure(peer), peer > 0 else { return nil }
        return own / peer
      }
    )
  }

  /// Returns all individual figures of the methods, for the JSON.
  func figures(_ names: [String], _ figure: (Sample) -> Double?) -> [String: [Double]] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, (samples[$0] ?? []).compactMap(figure)) })
  }
}
