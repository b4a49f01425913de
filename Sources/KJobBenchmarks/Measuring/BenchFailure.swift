/// An error that prevents the suite from measuring.
struct BenchFailure: Error, CustomStringConvertible {
  /// The message.
  var description: String

  /// Creates an error with a message.
  init(_ description: String) { self.description = description }
}
