/// Recognizes that no one is signed in to Kiro, from the output of its programs.
///
/// Kiro has no error code for this; its text on standard error is the only sign.
public enum SignedOutMessage {
  /// The advice.
  public static let remedy = "run `kiro-cli login`, or set KIRO_API_KEY"

  /// The message, with the advice.
  public static let message = "kiro-cli is not signed in: \(remedy)"

  private static let signs = [
    "not logged in",
    "please log in with kiro-cli login",
    "opening browser",
    "accessdenied",
    "bearer token included in the request is invalid",
    "invalid api key",
    "incorrect api key",
    "api key is invalid",
    "api key may be invalid",
    "api key not valid",
    "check your kiro_api_key",
  ]

  /// Returns true if text from the agent's standard error says that no one is signed in.
  public static func isNamed(in errors: String) -> Bool {
    let text = errors.lowercased()
    return signs.contains { text.contains($0) }
  }
}
