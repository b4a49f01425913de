public import JSON

/// The request that chooses a session's mode.
public enum SetSessionMode {
  /// The method's name on the wire.
  public static let method = "session/set_mode"

  /// The session and its new mode.
  public struct Parameters: Encodable, Sendable {
    /// The session's id.
    public var sessionId: String
    /// The mode's id, one of those that the session offers.
    public var modeId: String

    /// Creates the parameters for a mode.
    public init(sessionId: String, modeId: String) {
      self.sessionId = sessionId
      self.modeId = modeId
    }
  }
}

/// The request that chooses a session's model, in the form from before ACP had settings.
public enum SetSessionModel {
  /// The method's name on the wire.
  public static let method = "session/set_model"

  /// The session and its new model.
  public struct Parameters: Encodable, Sendable {
    /// The session's id.
    public var sessionId: String
    /// The model's id, one of those that the session offers.
    public var modelId: String

    /// Creates the parameters for a model.
    public init(sessionId: String, modelId: String) {
      self.sessionId = sessionId
      self.modelId = modelId
    }
  }
}

/// The request that changes one of a session's settings.
public enum SetConfigurationOption {
  /// The method's name on the wire.
  public static let method = "session/set_config_option"

  /// The session, the setting, and its new value.
  public struct Parameters: Encodable, Sendable {
    /// The session's id.
    public var sessionId: String
    /// The setting's id.
    public var configId: String
    /// The value, one of those that the setting offers.
    public var value: String

    /// Creates the parameters for a setting.
    public init(sessionId: String, configId: String, value: String) {
      self.sessionId = sessionId
      self.configId = configId
      self.value = value
    }
  }

  /// The answer, with all settings as they are now.
  public struct Response: Decodable, Sendable {
    /// The settings.
    @LenientList public var configOptions: [NewSession.ConfigurationOption]
  }
}

/// The request that ends a session and frees what it uses, and the one that forgets it.
///
/// An agent gets them only if it offers them.
public enum EndSession {
  /// The name on the wire of the method that ends a session.
  public static let closing = "session/close"
  /// The name on the wire of the method that deletes a session.
  public static let deleting = "session/delete"

  /// The session.
  public struct Parameters: Encodable, Sendable {
    /// The session's id.
    public var sessionId: String

    /// Creates the parameters for a session.
    public init(sessionId: String) { self.sessionId = sessionId }
  }
}

/// The request that signs in by a method that the agent offers.
public enum Authenticate {
  /// The method's name on the wire.
  public static let method = "authenticate"

  /// The way to sign in.
  public struct Parameters: Encodable, Sendable {
    /// The id of the way to sign in.
    public var methodId: String

    /// Creates the parameters for a way to sign in.
    public init(methodId: String) { self.methodId = methodId }
  }
}
