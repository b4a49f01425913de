/// The place of the log that Kiro writes during an attempt.
enum KiroLogFile {
  /// The variable by which Kiro learns where to write its log.
  static let variable = "KIRO_CHAT_LOG_FILE"
  /// The name in the job's folder.
  static let name = "kiro.log"

  /// Returns the path of the log in a folder for temporary files.
  static func path(in temporaryFolder: String) -> String { temporaryFolder + "/" + name }
}
