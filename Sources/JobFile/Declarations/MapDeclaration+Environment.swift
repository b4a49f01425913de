internal import JSON
internal import Job

extension MapDeclaration {
  /// The variables of a job's processes.
  static let variables = [
    KeyDeclaration(
      key: .env,
      type: .oneOf([.map(jobEnvironment), flatVariables]),
      summary: """
        The variables of all of the job's processes: the agent and the commands. The \
        control files and tokens of CI systems, and git's variables, are withheld. Variables that \
        are only set can be given without `set`.
        """,
      examples: [
        .object([
          ("inherit", .string("none")), ("pass", .array([.string("AWS_*")])),
          ("set", .object([("LOG_LEVEL", .string("debug"))])),
        ]),
        .object([("LOG_LEVEL", .string("debug"))]),
      ]
    ),
    KeyDeclaration(
      key: .secrets,
      type: .list(of: .text(.environmentPattern), mayBeEmpty: true),
      summary: """
        Variables with secret values: they are masked wherever kjob writes, and reach \
        neither `setup` nor `verify` unless `env` passes them by their full names; `*` stands for \
        any characters.
        """,
      examples: [.array([.string("DEPLOY_KEY")])]
    ),
  ]

  private static let jobEnvironment = MapDeclaration(
    keys: [
      KeyDeclaration(
        key: .inherit,
        type: .choice(EnvironmentSettings.Base.allCases.map(\.rawValue)),
        summary: """
          `all` inherits kjob's environment but for what is withheld; `none` only what programs \
          need to run: PATH, HOME, the language, proxies and certificates.
          """,
        defaultValue: .string("all")
      )
    ] + passAndSet
  )

  /// The keys of maps of variables, which are never names of variables themselves.
  static let reserved: [Key] = [.inherit, .pass, .set]

  /// Returns true for a name that a variable without `set` cannot have.
  static func isReserved(_ name: String) -> Bool { reserved.contains { $0.rawValue == name } }

  /// Variables with their values, without a key around them.
  static let flatVariables = ValueType.dictionary(
    key: .environmentName,
    value: .text(.environmentValue),
    mayBeEmpty: false
  )

  /// The keys that every map of variables has.
  static let passAndSet = [
    KeyDeclaration(
      key: .pass,
      type: .list(of: .text(.passedVariables), mayBeEmpty: true),
      summary: """
        Names of variables to pass on; `*` stands for any characters. What is withheld has to be \
        named in full.
        """,
      examples: [.array([.string("AWS_*")])]
    ),
    KeyDeclaration(
      key: .set,
      type: .dictionary(
        key: .environmentName,
        value: .text(.environmentValue),
        mayBeEmpty: true
      ),
      summary: "Variables with their values.",
      examples: [.object([("LOG_LEVEL", .string("debug"))])]
    ),
  ]
}
