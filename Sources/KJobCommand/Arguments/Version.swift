/// The version of kjob.
enum Version {
  static let current = "0.2.0"
}
