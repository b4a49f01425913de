internal import JSON
internal import Job

extension MapDeclaration {
  /// The answers to an agent's permission requests.
  static let permissionsKey = KeyDeclaration(
    key: .permissions,
    type: .map(permissions),
    summary: "The answers to the agent's permission requests: policy, not a security boundary."
  )

  private static let decisions = PermissionPolicyDefinition.Decision.allCases.map(\.rawValue)

  private static let permissions = MapDeclaration(keys: [
    KeyDeclaration(
      key: .default,
      type: .choice(decisions),
      summary: "The answer when no rule matches.",
      defaultValue: .string("allow")
    ),
    KeyDeclaration(
      key: .rules,
      type: .list(of: .map(rule), mayBeEmpty: true),
      summary: "The rules; the first one that matches a request answers it."
    ),
  ])

  private static let rule = MapDeclaration(
    keys: [
      KeyDeclaration(
        key: .tool,
        type: .text(.line),
        summary: "A glob for the tool.",
        examples: [.string("shell")]
      ),
      KeyDeclaration(
        key: .title,
        type: .text(.line),
        summary: "A glob for the request's title.",
        examples: [.string("git push*")]
      ),
      KeyDeclaration(
        key: .path,
        type: .text(.line),
        summary: """
          A glob for the paths that the call names, relative to the worktree if they are in it. A \
          `deny` rule matches if any of the paths does, an `allow` rule only if all of them do.
          """,
        examples: [.string("Tests/*")]
      ),
      KeyDeclaration(
        key: .command,
        type: .text(.line),
        summary: """
          A glob for the command that the call runs. A `deny` rule matches if any part of \
          the command does, an `allow` rule only if all parts do.
          """,
        examples: [.string("git push*")]
      ),
      KeyDeclaration(
        key: .decision,
        type: .choice(decisions),
        summary: "The answer.",
        isRequired: true
      ),
    ],
    required: [.tool, .title, .path, .command]
  )
}
