/// The version of kjob.
enum Version {
  static let current = "0.2.0"
  /// The day of the version, as manual pages show it.
  static let date = "November 30, 2026"
}
