// The words that people write for keys: those of other programs, and other words for the same.

extension Key {
  /// Returns the keys that a word may stand for, the most probable first.
  ///
  /// Letter case and the way in which words are joined do not matter: `promptFile` and
  /// `prompt_file` stand for `prompt-file`.
  static func synonyms(of word: String) -> [Key] {
    let kebab = kebabCase(word)
    return (Key(rawValue: kebab).map { [$0] } ?? []) + (synonyms[kebab] ?? [])
  }

  /// The keys that people mean with the name of another one where that cannot be.
  static let oftenMeant: [String: Key] = ["branch": .ref]

  private static func kebabCase(_ word: String) -> String {
    var result = ""
    var isLower = false
    for character in word.prefix(100) {
      if character == "_" || character == "-" {
        result += "-"
        isLower = false
        continue
      }
      if character.isUppercase, isLower { result += "-" }
      isLower = character.isLowercase || character.isNumber
      result += character.lowercased()
    }
    return result
  }

  private static let synonyms: [String: [Key]] = [
    "acceptance": [.verify],
    "accept": [.verify],
    "address": [.url],
    "after": [.verify],
    "after-script": [.verify],
    "allow": [.only, .trustTools],
    "allowed": [.only],
    "allowed-tools": [.trustTools],
    "arguments": [.command],
    "args": [.command],
    "argv": [.command],
    "assert": [.verify],
    "base": [.ref],
    "before": [.setup],
    "before-script": [.setup],
    "branch": [.ref],
    "check": [.verify, .run],
    "checks": [.verify],
    "checkout": [.ref],
    "clone": [.url],
    "cmd": [.run, .command],
    "command": [.run],
    "commands": [.run, .verify],
    "commit": [.ref],
    "contains": [.present],
    "cwd": [.folder],
    "deny": [.never],
    "description": [.prompt, .text],
    "dir": [.path, .folder],
    "directory": [.path, .folder],
    "environment": [.env],
    "envs": [.env],
    "exec": [.run, .command],
    "executable": [.command],
    "expect": [.present, .verify],
    "flags": [.command],
    "forbid": [.never, .absent],
    "forbidden": [.never, .absent],
    "git": [.url],
    "goals": [.goal],
    "grep": [.present],
    "ignore": [.never],
    "install": [.setup],
    "instruction": [.prompt, .text],
    "instructions": [.prompt, .text],
    "label": [.name],
    "location": [.path],
    "max-retries": [.retries, .count],
    "max-time": [.timeout],
    "mcp": [.mcpServers],
    "message": [.prompt, .text],
    "mode": [.name],
    "not": [.absent],
    "paths": [.in, .only],
    "prepare": [.setup],
    "profile": [.name],
    "program": [.command],
    "project": [.repos],
    "projects": [.repos],
    "regex": [.present],
    "remote": [.url],
    "repo": [.repos],
    "repositories": [.repos],
    "repository": [.repos, .url],
    "retry": [.retries],
    "revision": [.ref],
    "rev": [.ref],
    "script": [.run, .scripted, .verify],
    "scripts": [.verify],
    "shell": [.run],
    "source-folder": [.folder],
    "steps": [.verify, .prompts],
    "strategy": [.matrix],
    "subdirectory": [.folder],
    "tag": [.ref],
    "task": [.prompt],
    "tasks": [.prompts, .jobs],
    "test": [.verify, .run],
    "tests": [.verify],
    "time-limit": [.timeout],
    "timeout-minutes": [.timeout],
    "transcript": [.replay],
    "tries": [.count, .retries],
    "uri": [.url],
    "validate": [.verify],
    "variables": [.env, .set],
    "vars": [.env, .set],
    "verification": [.verify],
    "verify-commands": [.verify],
    "workdir": [.folder],
    "working-directory": [.folder],
    "workspace": [.folder],
  ]
}
