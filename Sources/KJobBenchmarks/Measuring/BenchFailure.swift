/// Something that keeps the suite from measuring.
struct BenchFailure: Error, CustomStringConvertible {
  /// What it is.
  var description: String

  /// Says what it is.
  init(_ description: String) {
    self.description = description
  }
}
