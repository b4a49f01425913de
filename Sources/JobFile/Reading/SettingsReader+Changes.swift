internal import Job

extension SettingsReader {
  static func changes(_ value: Value) -> ChangePolicy {
    func patterns(_ key: Key) -> [PathPattern]? {
      value[key]?.texts.map { $0.map { PathPattern($0) } }
    }
    var policy = ChangePolicy()
    policy.only = patterns(.only)
    policy.never = patterns(.never) ?? []
    policy.restored = patterns(.restore) ?? []
    policy.maxFiles = value[.maxFiles]?.integer
    policy.maxSize = value[.maxSize]?.integer
    policy.ifEmpty = value[.ifEmpty]?.choice() ?? .pass
    return policy
  }
}
