import Job
import JobFile
import TestSupport
import Testing

@Suite struct BadValueTests {
  @Test(
    .fault(92, 144, 146, 156),
    arguments: [
      // Wrong types, and nothing turned silently into what was expected.
      ("verify: [v]\nprompt: {a: b}", "`prompt` must be text, not a map"),
      (
        "verify: [v]\nprompt: [a]",
        """
        `prompt` must be text, not a list (several prompts are `prompts`: `prompts: [a]`)
        """
      ),
      (
        "verify: [v]\nprompt:",
        "`prompt` must be text, not nothing (give it a value, or remove it)"
      ),
      (
        "verify: [v]\nprompt: 12",
        "`prompt` must be text, not the number `12` (put it in quotes: `\"12\"`)"
      ),
      (
        "verify: [v]\nprompt: true",
        "`prompt` must be text, not `true` (put it in quotes: `\"true\"`)"
      ),
      (
        "$name: 08",
        "`name` must be text, not the number `08` (put it in quotes: `\"08\"`)"
      ),
      (
        "$name: 1e3",
        "`name` must be text, not the number `1e3` (put it in quotes: `\"1e3\"`)"
      ),
      (
        "$agent: kiro-cli",
        """
        `agent` must be a map, not the text `kiro-cli` (Kiro is the default: remove `agent`, \
        or choose one of its agents with `agent: { name: NAME }`)
        """
      ),
      (
        "$agent: {command: kiro-cli acp}",
        """
        `command` must be a list, not the text `kiro-cli acp` (write its words as a list: \
        `command: [kiro-cli, acp]`)
        """
      ),
      (
        "$agent: {env: {set: {PORT: 8080}}}",
        "`PORT` must be text, not the number `8080` (put it in quotes: `\"8080\"`)"
      ),
      ("$copy: {a: b}", "`copy` must be a list, not a map"),
      (
        "$setup: [[a]]",
        """
        an item of `setup` must be text or a map, not a list (if this is a command, put it in \
        quotes, as in `- "[ a ]"`)
        """
      ),
      (
        "$setup: [null]",
        "an item of `setup` must be text or a map, not nothing (give it a value, or remove it)"
      ),
      (
        "$retries: {count: 11}",
        "`count` must be a whole number from 0 to 10, not 11"
      ),
      (
        "$retries: {count: 1.5}",
        "`count` must be a whole number from 0 to 10, not the number `1.5`"
      ),
      (
        "$retries: {count: 1, on: [timeout]}",
        """
        an item of `on` must be `mcp-startup`, `agent-crash`, `rate-limit`, `service-error` \
        or `empty-turn`, not `timeout`
        """
      ),
      ("$retries: {delay: 5s}", "`retries` needs `count`"),
      (
        "$retries: {count: 1, delay: 10m}",
        "`delay` is 10m and `max-delay` only 5m (raise `max-delay`, or shorten `delay`)"
      ),
      (
        "$retries: {count: 1, max-delay: 1s}",
        "`delay` is 30s and `max-delay` only 1s (raise `max-delay`, or shorten `delay`)"
      ),
      (
        "$retries: {count: 1, backoff: linear}",
        "`backoff` must be `exponential` or `fixed`, not `linear`"
      ),
      ("$budget: {credits: 0}", "`credits` must be a number above 0, not 0"),
      ("$budget: {credits: -1.5}", "`credits` must be a number above 0, not -1.5"),
      (
        "$budget: {credits: much}",
        "`credits` must be a number above 0, not the text `much`"
      ),
      ("$isolation: none", "`isolation` must be `worktree` or `private`, not `none`"),
      (
        "$isolation: [private]",
        "`isolation` must be `worktree` or `private`, not a list"
      ),
      ("$context: {limit: 0}", "`limit` must be a whole number from 1 to 100, not 0"),
      (
        "$mcp-servers: {db: {url: ftp://x}}",
        """
        `url` cannot be `ftp://x`: it is not the address of a web service \
        (begin it with `https://` or `http://`)
        """
      ),
      ("$mcp-servers: {db: {}}", "`db` needs `command` or `url`"),
      (
        "$mcp-servers: {db: {command: [db], headers: {A: b}}}",
        """
        `headers` and `command` cannot be used together (remove one of the two)
        """
      ),
      (
        "$agent: {trust-all-tools: true, trust-tools: [fs_read]}",
        """
        `trust-tools` and `trust-all-tools` cannot be used together (remove one of the two)
        """
      ),
      (
        "$agent: {trust-all-tools: true}\npermissions: {default: deny}",
        """
        with `trust-all-tools` the agent asks for nothing, so `permissions` would have no effect \
        (remove one of the two)
        """
      ),
      (
        "$agent: {command: [gemini, acp], trust-all-tools: true}",
        """
        `trust-all-tools` has a meaning only for Kiro's own program \
        (remove it, or put the option into `command`)
        """
      ),
      (
        "$agent: {command: [gemini], trust-tools: [a]}",
        """
        `trust-tools` has a meaning only for Kiro's own program \
        (remove it, or put the option into `command`)
        """
      ),
      (
        "$agent: {command: [gemini], engine: v2}",
        """
        `engine` has a meaning only for Kiro's own program \
        (remove it, or put the option into `command`)
        """
      ),
      (
        "$repair: {attempts: 1}\nverify-in: worktree",
        "`repair` judges each change in a clean room, but the job has `verify-in: worktree` (remove one "
          + "of the two)"
      ),
      (
        "$agent: {engine: v3, trust-tools: [a]}",
        "Kiro's engine v3 cannot trust single tools (use `permissions`, or `engine: v2`)"
      ),
      (
        "$agent: {engine: v4}",
        "`engine` must be `auto`, `v2` or `v3`, not `v4` (did you mean `v2`?)"
      ),
      (
        "$permissions: {rules: [{decision: deny}]}",
        "an item of `rules` needs `tool`, `title`, `path` or `command`"
      ),
      (
        "$agent: {version: latest}",
        "`version` cannot be `latest`: it is not a range of versions "
          + "(write it like `>=2.20 <3`: `>=`, `>`, `<=`, `<`, `=` and numbers)"
      ),
      (
        "$jobs: [a]",
        """
        `jobs` must be a map, not a list (write each job below its name: `jobs: { NAME: { \
        prompt: … } }`)
        """
      ),
      ("$jobs: {a: x}", "`a` must be a map, not the text `x`"),
      (
        "$require-mcp-startup: off",
        """
        `require-mcp-startup` must be `true`, `false` or a list, not the text `off` \
        (write `false`)
        """
      ),
      (
        "$require-mcp-startup: \"true\"",
        """
        `require-mcp-startup` must be `true`, `false` or a list, not the text `true` \
        (write `true`)
        """
      ),
      (
        "$require-mcp-startup: github",
        """
        `require-mcp-startup` must be `true`, `false` or a list, not the text `github` (write \
        `require-mcp-startup: [github]`)
        """
      ),

      // Nothing where something is needed.
      (
        "$require-mcp-startup: []",
        "`require-mcp-startup` must not be empty (write `false` to require none)"
      ),
      (
        "$repos: []",
        """
        `repos` must not be empty \
        (remove `repos` to use the repository that holds the job file)
        """
      ),
      ("$agent: {command: []}", "`command` must not be empty"),
      ("$agent: {replay: [a]}", "`replay` must be text, not a list"),
      (
        "$client-capabilities: fs",
        """
        `client-capabilities` must be a list, not the text `fs` (write `client-capabilities: \
        [fs]`)
        """
      ),
      (
        "$echo \"a: b\"",
        """
        unknown key `echo "a` (if this is text that holds `: `, put all of it in quotes)
        """
      ),
      (
        "$client-capabilities: [files]",
        "an item of `client-capabilities` must be `fs` or `terminal`, not `files`"
      ),
      ("$agent: {command: [\"\", x]}", "an item of `command` must not be blank"),
      ("$jobs: {}", "`jobs` must not be empty"),
      ("verify: [v]\nprompt: ' '", "`prompt` must not be blank"),
      ("verify: [v]\nprompts: []", "`prompts` must not be empty"),
      (
        "verify: [v]",
        "job `a` has no prompt (add `prompt`, `prompt-file` or `prompts`)"
      ),
      (
        "prompt: p",
        """
        a job needs at least one verification command (`verify:`) (add one, as in `verify: \
        [make test]`; without it, nothing would show that the change is good)
        """
      ),
      (
        "prompt: p\nverify: []",
        """
        a job needs at least one verification command (`verify:`) (add one, as in `verify: \
        [make test]`; without it, nothing would show that the change is good)
        """
      ),
      ("prompt: p\nverify: ['']", "an item of `verify` must not be blank"),
      ("prompt: p\nverify: [{run: \"\\n \"}]", "`run` must not be blank"),
      (
        "prompt: p\nverify: [{name: x}]",
        "an item of `verify` needs `run`, `absent` or `present`"
      ),
      (
        "prompt: p\nverify: [{absent: x, run: y}]",
        "`run` and `absent` cannot be used together (remove one of the two)"
      ),
      (
        "prompt: p\nverify: [{absent: x, present: y}]",
        """
        `present` and `absent` cannot be used together (remove one of the two)
        """
      ),
      (
        "prompt: p\nverify: [{run: x, in: [y]}]",
        "`in` is only valid with `absent` or `present`"
      ),
      (
        "prompt: p\nverify: [{run: x, fixed: true}]",
        "`fixed` is only valid with `absent` or `present`"
      ),
      (
        "prompt: p\nverify: [{run: x, ignore-case: true}]",
        "`ignore-case` is only valid with `absent` or `present`"
      ),
      ("prompt: p\nverify: [{absent: ''}]", "`absent` must not be blank"),
      (
        "prompt: p\nverify: [{absent: \"a\\nb\"}]",
        "`absent` cannot be `a\\nb`: it has more than one line"
      ),
      ("prompt: p\nverify: [{absent: x, in: []}]", "`in` must not be empty"),
      (
        "prompt: p\nverify: [{absent: x, in: src}]",
        "`in` must be a list, not the text `src` (write `in: [src]`)"
      ),
      (
        "prompt: p\nverify: [{absent: x, in: [/src]}]",
        """
        an item of `in` cannot be `/src`: it is not relative to the repository \
        (name files or folders inside it)
        """
      ),
      (
        "prompt: p\nverify: [{absent: x, in: [a/../b]}]",
        """
        an item of `in` cannot be `a/../b`: it leads out of the repository \
        (name files or folders inside it)
        """
      ),
      (
        "prompt: p\nverify: [{absent: x, fixed: yes}]",
        "`fixed` must be `true` or `false`, not the text `yes` (write `true`)"
      ),
      (
        "prompt: p\nverify: [{absent: x, ignorecase: true}]",
        "unknown key `ignorecase` (did you mean `ignore-case`?)"
      ),
      ("$permissions: {rules: [{tool: x}]}", "an item of `rules` needs `decision`"),

      // Keys that do not go together, or stand in the wrong place.
      (
        "$prompt-file: p.md",
        """
        `prompt-file` and `prompt` cannot be used together (remove one of the two)
        """
      ),
      (
        "$prompts: [a]",
        """
        `prompts` and `prompt` cannot be used together (remove one of the two)
        """
      ),
      ("$jobs: {a: {version: 1}}", "`version` is only valid at the top of the file"),
      ("$jobs: {a: {jobs: {}}}", "`jobs` is only valid at the top of the file"),
      ("$jobs: {a: {verfy: [x]}}", "unknown key `verfy` (did you mean `verify`?)"),
      ("$prompt_file: x", "unknown key `prompt_file` (did you mean `prompt-file`?)"),
      ("$Timeout: x", "unknown key `Timeout` (did you mean `timeout`?)"),
      (
        "$agent: {flavour: x}",
        """
        unknown key `flavour` (known here: `command`, `scripted`, `replay`, `name`, `model`, \
        `effort`, `engine`, `version`, `env`, `trust-all-tools`, `trust-tools`)
        """
      ),
      ("$change: {}", "unknown key `change` (did you mean `changes`?)"),

      // Text with what it must not have.
      (
        "$name: ../up",
        """
        `name` cannot be `../up`: it starts with `.` \
        (use letters, digits, `.`, `_` and `-`, a letter or digit first)
        """
      ),
      (
        "$name: a/b",
        """
        `name` cannot be `a/b`: it holds `/` \
        (use letters, digits, `.`, `_` and `-`, a letter or digit first)
        """
      ),
      (
        "$name: -x",
        """
        `name` cannot be `-x`: it starts with `-` \
        (use letters, digits, `.`, `_` and `-`, a letter or digit first)
        """
      ),
      ("$name: \"a\\nb\"", "`name` cannot be `a\\nb`: it has more than one line"),
      ("$name: \"a\\0b\"", "`name` cannot be `a\\u{0}b`: it holds a control character"),
      (
        "$name: \"a\\u202Eb\"",
        """
        `name` cannot be `a\\u{202e}b`: it holds `\\u{202e}` \
        (use letters, digits, `.`, `_` and `-`, a letter or digit first)
        """
      ),
      (
        "$name: \(String(repeating: "n", count: 1000))",
        """
        `name` cannot be `\(String(repeating: "n", count: 79))…`: it is longer than 100 bytes
        """
      ),
      (
        "$jobs: {a@b: {}}",
        """
        a key of `jobs` cannot be `a@b`: it holds `@` \
        (use letters, digits, `.`, `_` and `-`, a letter or digit first)
        """
      ),
      (
        "$agent: {command: [a, \"b\\0\"]}",
        "an item of `command` cannot be `b\\u{0}`: it holds a control character"
      ),
      (
        "$setup: [\"a\\e\"]",
        "an item of `setup` cannot be `a\\u{1b}`: it holds a control character"
      ),
      (
        "$env: {pass: [PATH, BASH_ENV]}",
        """
        an item of `pass` cannot be `BASH_ENV`: it names a file with which a job could change the \
        pipeline around it (remove it: no job gets such a variable)
        """
      ),
      ("$env: {inherit: some}", "`inherit` must be `all` or `none`, not `some`"),
      (
        "$agent: {env: {pass: [A-*]}}",
        """
        an item of `pass` cannot be `A-*`: it is not a pattern for variables' names \
        (use letters, digits, `_` and `*`, no digit first)
        """
      ),
      (
        "$agent: {env: {set: {A=B: x}}}",
        """
        a key of `set` cannot be `A=B`: it is not a variable's name \
        (use letters, digits and `_`, no digit first)
        """
      ),
      (
        "$agent: {env: {set: {A: \"x\\0\"}}}",
        "`A` cannot be `x\\u{0}`: it holds a control character"
      ),
      (
        "$repos: [{ref: --upload-pack=x}]",
        """
        `ref` cannot be `--upload-pack=x`: it starts with `-` (name a branch, a tag or a commit)
        """
      ),
      (
        "$repos: [{ref: a b}]",
        "`ref` cannot be `a b`: it holds a space (name a branch, a tag or a commit)"
      ),
      (
        "verify: [v]\nprompt-file: ~other/p.md",
        """
        `prompt-file` cannot be `~other/p.md`: it starts with `~` and is not in your home folder \
        (write `~/PATH`, or the path in full)
        """
      ),
      (
        "$copy: [a/../../b]",
        """
        an item of `copy` cannot be `a/../../b`: it leads out of the repository \
        (name files or folders inside it)
        """
      ),
      (
        "$copy: [./]",
        """
        an item of `copy` cannot be `./`: it is the whole repository \
        (name files or folders inside it)
        """
      ),
      (
        "$copy: [x/.GIT/hooks]",
        """
        an item of `copy` cannot be `x/.GIT/hooks`: it belongs to git \
        (name files or folders inside it)
        """
      ),
    ]
  )
  func `a bad value is refused with one message`(text: String, expected: String) throws {
    let complete = text.replacing("$", with: "prompt: p\nverify: [v]\n")
    let folder = try JobFolder("version: 1\n\(complete)\n")
    let loaded = folder.load()
    let messages = loaded.diagnostics.map { diagnostic in
      diagnostic.message + (diagnostic.hint.map { " (\($0))" } ?? "")
    }
    #expect(messages == [expected])
    #expect(loaded.jobs.isEmpty)
  }

  @Test(
    arguments: [
      ("prompt: p\nverify: [v]", "`version` is missing (add `version: 1`)"),
      (
        "version: '1'\nprompt: p\nverify: [v]",
        """
        `version` must be the number `1`, not the text `1` (write `version: 1`)
        """
      ),
      (
        "version: 1.0\nprompt: p\nverify: [v]",
        """
        `version` must be the number `1`, not the number `1.0` (write `version: 1`)
        """
      ),
      ("version: 3\nprompt: p\nverify: [v]", "version `3` is not supported (write `version: 1`)"),
      ("- version: 1", "a job file must be a map, not a list"),
      ("prompt", "a job file must be a map, not the text `prompt`"),
    ]
  )
  func `a file starts with its version`(text: String, expected: String) throws {
    let folder = try JobFolder(text)
    let messages = folder.load().diagnostics.map { diagnostic in
      diagnostic.message + (diagnostic.hint.map { " (\($0))" } ?? "")
    }
    #expect(messages == [expected])
  }

  @Test(
    arguments: [
      ("90s", .seconds(90)), ("30m", .seconds(1800)), ("1h30m", .seconds(5400)),
      ("500ms", .milliseconds(500)), ("7d", .seconds(604_800)), ("1m1ms", .milliseconds(60_001)),
      ("1d2h3m4s5ms", .milliseconds(93_784_005)), ("168h", .seconds(604_800)),
    ] as [(String, Duration)]
  )
  func `durations are read to the millisecond`(text: String, expected: Duration) throws {
    let folder = try JobFolder("version: 1\nprompt: p\nverify: [v]\ntimeout: \(text)\n")
    #expect(folder.rendered() == "")
    #expect(folder.load().jobs.first?.timeout == expected)
  }

  @Test(
    .fault(146),
    arguments: [
      ("'90'", "`90`: it has no unit (add a unit, as in `90s`)"),
      ("0s", "`0s`: it must be more than zero"),
      ("-5s", "`-5s`: it is negative"),
      ("8d", "`8d`: it is longer than 7 days"),
      ("604801s", "`604801s`: it is longer than 7 days"),
      ("99999999999999999999s", "`99999999999999999999s`: it is longer than 7 days"),
      ("9223372036854775807d", "`9223372036854775807d`: it is longer than 7 days"),
      ("1.5h", "`1.5h`: fractions are not allowed (write `1h30m`)"),
      ("5 m", "`5 m`: it is not a duration (write `5m`)"),
      ("soon", "`soon`: it is not a duration (durations look like `90s`, `30m` or `1h30m`)"),
      ("''", "``: it is not a duration (durations look like `90s`, `30m` or `1h30m`)"),
      ("5min", "`5min`: `min` is not a unit (write `5m`)"),
      ("5m1h", "`5m1h`: `h` is in the wrong place (write `1h5m`)"),
      ("1h1h", "`1h1h`: `h` is in the wrong place (write `2h`)"),
      ("1h30", "`1h30`: it has no unit (durations look like `90s`, `30m` or `1h30m`)"),
      ("٣s", "`٣s`: it is not a duration (durations look like `90s`, `30m` or `1h30m`)"),
    ]
  )
  func `a bad duration is explained`(text: String, expected: String) throws {
    let folder = try JobFolder("version: 1\nprompt: p\nverify: [v]\ntimeout: \(text)\n")
    let messages = folder.load().diagnostics.map { diagnostic in
      diagnostic.message + (diagnostic.hint.map { " (\($0))" } ?? "")
    }
    #expect(messages == ["`timeout` cannot be \(expected)"])
  }

  @Test(
    arguments: [
      ("log-size: '10'", "`log-size` cannot be `10`: it has no unit (add a unit, as in `10MB`)"),
      (
        "log-size: 10",
        "`log-size` must be a size, not the number `10` (add a unit, as in `10MB`)"
      ),
      (
        "log-size: 1.5",
        """
        `log-size` must be a size, not the number `1.5` \
        (sizes look like `500KB`, `10MB` or `2GB`)
        """
      ),
      ("log-size: -1MB", "`log-size` cannot be `-1MB`: it is negative"),
      ("log-size: 0B", "`log-size` cannot be `0B`: it is less than 1KB"),
      ("log-size: 999B", "`log-size` cannot be `999B`: it is less than 1KB"),
      ("file-size: 3GB", "`file-size` cannot be `3GB`: it is more than 2GB"),
      (
        "worktree-size: 9999999999999999999TB",
        "`worktree-size` cannot be `9999999999999999999TB`: it is more than 1000TB"
      ),
      (
        "worktree-size: 99999999999999TB",
        "`worktree-size` cannot be `99999999999999TB`: it is more than 1000TB"
      ),
      (
        "transcript-size: 1.5GB",
        """
        `transcript-size` cannot be `1.5GB`: fractions are not allowed (write `1500MB`; units \
        are powers of 1000)
        """
      ),
      (
        "log-size: 10MiB",
        """
        `log-size` cannot be `10MiB`: `MiB` is not a unit (write `10MB`; units are powers \
        of 1000)
        """
      ),
      (
        "log-size: 10mb",
        """
        `log-size` cannot be `10mb`: `mb` is not a unit (write `10MB`; units are powers of \
        1000)
        """
      ),
      (
        "log-size: 10 MB",
        """
        `log-size` cannot be `10 MB`: it is not a size (write `10MB`; units are powers of \
        1000)
        """
      ),
      (
        "log-size: much",
        "`log-size` cannot be `much`: it is not a size (sizes look like `500KB`, `10MB` or `2GB`)"
      ),
      (
        "worktree-files: 0",
        "`worktree-files` must be a whole number from 1 to 100000000, not 0"
      ),
      (
        "worktree-files: 1MB",
        "`worktree-files` must be a whole number from 1 to 100000000, not the text `1MB`"
      ),
    ]
  )
  func `a bad limit is explained`(text: String, expected: String) throws {
    let folder = try JobFolder("version: 1\nprompt: p\nverify: [v]\nlimits: { \(text) }\n")
    let messages = folder.load().diagnostics.map { diagnostic in
      diagnostic.message + (diagnostic.hint.map { " (\($0))" } ?? "")
    }
    #expect(messages == [expected])
  }

  @Test func `a bad word for leaks is refused`() throws {
    let folder = try JobFolder("version: 1\nprompt: p\nverify: [v]\nleak: error\n")
    #expect(
      folder.load().diagnostics.map(\.message) == ["`leak` must be `warn` or `fail`, not `error`"]
    )
  }
}
