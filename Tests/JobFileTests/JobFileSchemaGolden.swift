/// The schema of job files as editors get it; written by the test that compares it.
let jobFileSchemaGolden = #"""
  {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "kjob job file",
    "description": "Jobs for coding agents, as `kjob run` takes them.",
    "type": "object",
    "properties": {
      "version": {
        "description": "The version of the job file's format.",
        "const": 1,
        "examples": [1]
      },
      "name": { "$ref": "#/definitions/name" },
      "repos": { "$ref": "#/definitions/repos" },
      "matrix": { "$ref": "#/definitions/matrix" },
      "agent": { "$ref": "#/definitions/agent" },
      "env": { "$ref": "#/definitions/env" },
      "secrets": { "$ref": "#/definitions/secrets" },
      "require-mcp-startup": { "$ref": "#/definitions/require-mcp-startup" },
      "mcp-startup-timeout": { "$ref": "#/definitions/mcp-startup-timeout" },
      "mcp-servers": { "$ref": "#/definitions/mcp-servers" },
      "permissions": { "$ref": "#/definitions/permissions" },
      "client-capabilities": { "$ref": "#/definitions/client-capabilities" },
      "prompt": { "$ref": "#/definitions/prompt" },
      "prompt-file": { "$ref": "#/definitions/prompt-file" },
      "prompts": { "$ref": "#/definitions/prompts" },
      "timeout": { "$ref": "#/definitions/timeout" },
      "verify-timeout": { "$ref": "#/definitions/verify-timeout" },
      "idle-timeout": { "$ref": "#/definitions/idle-timeout" },
      "grace-period": { "$ref": "#/definitions/grace-period" },
      "context": { "$ref": "#/definitions/context" },
      "budget": { "$ref": "#/definitions/budget" },
      "retries": { "$ref": "#/definitions/retries" },
      "isolation": { "$ref": "#/definitions/isolation" },
      "source": { "$ref": "#/definitions/source" },
      "folder": { "$ref": "#/definitions/folder" },
      "setup": { "$ref": "#/definitions/setup" },
      "copy": { "$ref": "#/definitions/copy" },
      "filters": { "$ref": "#/definitions/filters" },
      "verify": { "$ref": "#/definitions/verify" },
      "baseline": { "$ref": "#/definitions/baseline" },
      "verify-in": { "$ref": "#/definitions/verify-in" },
      "changes": { "$ref": "#/definitions/changes" },
      "repair": { "$ref": "#/definitions/repair" },
      "publish": { "$ref": "#/definitions/publish" },
      "commit": { "$ref": "#/definitions/commit" },
      "leak": { "$ref": "#/definitions/leak" },
      "limits": { "$ref": "#/definitions/limits" },
      "jobs": {
        "description": "Several jobs by name. A key of a job replaces the whole value at the top; only the `agent` maps are merged, key by key.",
        "type": "object",
        "propertyNames": { "pattern": "^[^\\s/@.-][^\\s/@]*$" },
        "additionalProperties": {
          "type": "object",
          "properties": {
            "name": { "$ref": "#/definitions/name" },
            "repos": { "$ref": "#/definitions/repos" },
            "matrix": { "$ref": "#/definitions/matrix" },
            "agent": { "$ref": "#/definitions/agent" },
            "env": { "$ref": "#/definitions/env" },
            "secrets": { "$ref": "#/definitions/secrets" },
            "require-mcp-startup": { "$ref": "#/definitions/require-mcp-startup" },
            "mcp-startup-timeout": { "$ref": "#/definitions/mcp-startup-timeout" },
            "mcp-servers": { "$ref": "#/definitions/mcp-servers" },
            "permissions": { "$ref": "#/definitions/permissions" },
            "client-capabilities": { "$ref": "#/definitions/client-capabilities" },
            "prompt": { "$ref": "#/definitions/prompt" },
            "prompt-file": { "$ref": "#/definitions/prompt-file" },
            "prompts": { "$ref": "#/definitions/prompts" },
            "timeout": { "$ref": "#/definitions/timeout" },
            "verify-timeout": { "$ref": "#/definitions/verify-timeout" },
            "idle-timeout": { "$ref": "#/definitions/idle-timeout" },
            "grace-period": { "$ref": "#/definitions/grace-period" },
            "context": { "$ref": "#/definitions/context" },
            "budget": { "$ref": "#/definitions/budget" },
            "retries": { "$ref": "#/definitions/retries" },
            "isolation": { "$ref": "#/definitions/isolation" },
            "source": { "$ref": "#/definitions/source" },
            "folder": { "$ref": "#/definitions/folder" },
            "setup": { "$ref": "#/definitions/setup" },
            "copy": { "$ref": "#/definitions/copy" },
            "filters": { "$ref": "#/definitions/filters" },
            "verify": { "$ref": "#/definitions/verify" },
            "baseline": { "$ref": "#/definitions/baseline" },
            "verify-in": { "$ref": "#/definitions/verify-in" },
            "changes": { "$ref": "#/definitions/changes" },
            "repair": { "$ref": "#/definitions/repair" },
            "publish": { "$ref": "#/definitions/publish" },
            "commit": { "$ref": "#/definitions/commit" },
            "leak": { "$ref": "#/definitions/leak" },
            "limits": { "$ref": "#/definitions/limits" }
          },
          "additionalProperties": false,
          "allOf": [
            { "not": { "required": ["prompt", "prompt-file"] } },
            { "not": { "required": ["prompt", "prompts"] } },
            { "not": { "required": ["prompt-file", "prompts"] } }
          ]
        },
        "minProperties": 1
      }
    },
    "patternProperties": { "^x-": {} },
    "additionalProperties": false,
    "required": ["version"],
    "allOf": [
      { "not": { "required": ["prompt", "prompt-file"] } },
      { "not": { "required": ["prompt", "prompts"] } },
      { "not": { "required": ["prompt-file", "prompts"] } }
    ],
    "definitions": {
      "name": {
        "description": "The job's name, from which its id is made. Default: the key below `jobs`, or the file's name without its extension. At the top of a file with `jobs`: a prefix for ids that would otherwise clash with those of another file. May hold `${{ matrix.NAME }}` and `${{ repo.name }}`; the id then does not repeat these values.",
        "type": "string",
        "pattern": "^[^\\s@.-]",
        "examples": ["drop-legacy-logger"]
      },
      "repos": {
        "description": "The repositories; the job runs once for each. Default: the repository that holds the job file. A text is a path, or an address such as `https://HOST/PATH`; `url` names one to fetch, `from` a file with a list of them. A single path or address needs no list.",
        "anyOf": [
          {
            "type": "array",
            "items": {
              "anyOf": [
                { "type": "string", "pattern": "^([^~]|~$|~/)" },
                {
                  "type": "object",
                  "properties": {
                    "path": {
                      "description": "The repository's path, relative to the job file; `~/` is your home folder. Default: the repository that holds the job file.",
                      "type": "string",
                      "pattern": "^([^~]|~$|~/)",
                      "examples": ["../api"]
                    },
                    "url": {
                      "description": "The address to fetch the repository from: `https`, `ssh` or `git@HOST:PATH`, `file`, or `http` on this machine. It must not hold a password, nor a user name except for ssh; those come from KJOB_GIT_TOKEN or git's credential helpers. ssh uses your keys, never asks, and connects only to hosts whose keys it knows. All runs share a cache of the fetched repositories. Such a job always has `isolation: private`, and cannot use `copy`.",
                      "type": "string",
                      "pattern": "^(([Hh][Tt][Tt][Pp][Ss]?|[Ff][Ii][Ll][Ee]|([Gg][Ii][Tt]\\+)?[Ss][Ss][Hh](\\+[Gg][Ii][Tt])?)://|[^-/:][^/:]*:([^-:/]|/[^/]))",
                      "examples": [
                        "https://git.example.com/team/api.git",
                        "git@git.example.com:team/api.git"
                      ]
                    },
                    "ref": {
                      "description": "The branch, tag or commit to start from.",
                      "type": "string",
                      "pattern": "^[^\\s-]\\S*$",
                      "default": "HEAD",
                      "examples": ["main"]
                    },
                    "name": {
                      "description": "The name that distinguishes the repository from the job's other repositories. Default: the last component of the path or the URL.",
                      "type": "string",
                      "pattern": "^[^\\s/@.-][^\\s/@]*$",
                      "examples": ["api"]
                    },
                    "from": {
                      "description": "A file with repositories to use in place of this entry; its path is relative to the job file. It holds a YAML list as here, or one path on each line if its name ends in `.txt`. Paths in it are relative to its own folder.",
                      "type": "string",
                      "pattern": "^([^~]|~$|~/)",
                      "examples": ["repositories.yml"]
                    },
                    "matrix": {
                      "description": "Values for the job's `matrix` in this repository: a variable replaces the job's variable of the same name, and `exclude` and `include` replace the job's.",
                      "type": "object",
                      "properties": {
                        "exclude": {
                          "description": "Combinations to leave out: those that have all of the given values. One that leaves out nothing is an error.",
                          "type": "array",
                          "items": {
                            "type": "object",
                            "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" },
                            "additionalProperties": {
                              "type": ["string", "number", "boolean"],
                              "pattern": "\\S"
                            },
                            "minProperties": 1
                          },
                          "examples": [[{ "module": "Net", "level": "fast" }]]
                        },
                        "include": {
                          "description": "Values to add to each combination of which they change no value of a variable, after `exclude`; if there is no such combination, they become one of their own. Values that are added to a combination are not part of the id.",
                          "type": "array",
                          "items": {
                            "type": "object",
                            "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" },
                            "additionalProperties": {
                              "type": ["string", "number", "boolean"],
                              "pattern": "\\S"
                            },
                            "minProperties": 1
                          },
                          "examples": [[{ "module": "Net", "port": "8080" }]]
                        }
                      },
                      "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" },
                      "additionalProperties": {
                        "type": "array",
                        "items": {
                          "type": ["string", "number", "boolean"],
                          "pattern": "^[^\\s,\\[\\]\"]+$"
                        },
                        "minItems": 1
                      },
                      "examples": [{ "module": ["agent", "cli"] }]
                    }
                  },
                  "additionalProperties": false,
                  "allOf": [
                    { "not": { "required": ["path", "url"] } },
                    { "not": { "required": ["path", "from"] } },
                    { "not": { "required": ["url", "from"] } },
                    { "not": { "required": ["ref", "from"] } },
                    { "not": { "required": ["name", "from"] } },
                    { "not": { "required": ["matrix", "from"] } }
                  ]
                }
              ]
            },
            "minItems": 1
          },
          { "type": "string", "pattern": "^([^~]|~$|~/)" }
        ],
        "examples": [["../api", "../web"]]
      },
      "matrix": {
        "description": "Variables with their values; the job runs once for each combination (at most 256), with the values at the end of its id, as in `name[Core,a]`. `${{ matrix.NAME }}` stands for a value in prompts, commands and names, as do `${{ repo.name }}`, `${{ job.id }}` and `${{ job.name }}`; `$${{` is a plain `${{`. Commands and the agent also get `KJOB_MATRIX_NAME`. `exclude` and `include` mean what they mean in GitHub Actions.",
        "type": "object",
        "properties": {
          "exclude": {
            "description": "Combinations to leave out: those that have all of the given values. One that leaves out nothing is an error.",
            "type": "array",
            "items": {
              "type": "object",
              "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" },
              "additionalProperties": { "type": ["string", "number", "boolean"], "pattern": "\\S" },
              "minProperties": 1
            },
            "examples": [[{ "module": "Net", "level": "fast" }]]
          },
          "include": {
            "description": "Values to add to each combination of which they change no value of a variable, after `exclude`; if there is no such combination, they become one of their own. Values that are added to a combination are not part of the id.",
            "type": "array",
            "items": {
              "type": "object",
              "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" },
              "additionalProperties": { "type": ["string", "number", "boolean"], "pattern": "\\S" },
              "minProperties": 1
            },
            "examples": [[{ "module": "Net", "port": "8080" }]]
          }
        },
        "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" },
        "additionalProperties": {
          "type": "array",
          "items": { "type": ["string", "number", "boolean"], "pattern": "^[^\\s,\\[\\]\"]+$" },
          "minItems": 1
        },
        "examples": [{ "module": ["Core", "Net"] }]
      },
      "agent": {
        "description": "The agent that does the job. Default: Kiro. A job's own map is merged with the one at the top, key by key.",
        "type": "object",
        "properties": {
          "command": {
            "description": "The agent's program with its arguments, started without a shell.",
            "type": "array",
            "items": { "type": "string" },
            "minItems": 1,
            "examples": [["kiro-cli", "acp"]]
          },
          "scripted": {
            "description": "The script for the built-in agent, relative to the job file.",
            "type": "string",
            "pattern": "^([^~]|~$|~/)",
            "examples": ["script.yml"]
          },
          "replay": {
            "description": "The recording that the built-in agent plays: a run's `transcript.jsonl`, relative to the job file.",
            "type": "string",
            "pattern": "^([^~]|~$|~/)",
            "examples": ["transcript.jsonl"]
          },
          "name": {
            "description": "The agent configuration to use, which is the session's mode; a session with another one is an error.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["refactorer"]
          },
          "model": {
            "description": "The model to use, one of those that the agent offers; another one is an error.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["claude-sonnet-4.5"]
          },
          "effort": {
            "description": "The effort with which the model should think, where the agent offers it.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["high"]
          },
          "engine": {
            "description": "The engine of Kiro's program. `auto` uses v2 where the program offers it, otherwise v3; an engine in `command` takes precedence.",
            "enum": ["auto", "v2", "v3"],
            "default": "auto"
          },
          "version": {
            "description": "The accepted versions of the agent's program, checked before anything starts. A requirement compares only the parts that it names: `<=2.20` accepts 2.20.7.",
            "type": "string",
            "pattern": "^[ ,]*((([<>]=?)|=)? *[0-9]+(\\.[0-9]+)*[ ,]*)+$",
            "examples": [">=2.20 <3"]
          },
          "env": {
            "description": "Variables for the agent alone, not for `setup` and `verify`. Variables that are only set can be given without `set`.",
            "anyOf": [
              {
                "type": "object",
                "properties": {
                  "pass": {
                    "description": "Names of variables to pass on; `*` stands for any characters. What is withheld has to be named in full.",
                    "type": "array",
                    "items": { "type": "string", "pattern": "^[A-Za-z_*][A-Za-z0-9_*]*$" },
                    "examples": [["AWS_*"]]
                  },
                  "set": {
                    "description": "Variables with their values.",
                    "type": "object",
                    "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" },
                    "additionalProperties": { "type": "string" },
                    "examples": [{ "LOG_LEVEL": "debug" }]
                  }
                },
                "additionalProperties": false
              },
              {
                "type": "object",
                "propertyNames": {
                  "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
                  "not": { "enum": ["inherit", "pass", "set"] }
                },
                "additionalProperties": { "type": "string" },
                "minProperties": 1
              }
            ],
            "examples": [
              { "pass": ["AWS_*"], "set": { "LOG_LEVEL": "debug" } },
              { "LOG_LEVEL": "debug" }
            ]
          },
          "trust-all-tools": {
            "description": "Whether Kiro may use every tool without asking (`--trust-all-tools`).",
            "type": "boolean",
            "default": false
          },
          "trust-tools": {
            "description": "The tools that Kiro's engine v2 may use without asking (`--trust-tools`).",
            "type": "array",
            "items": { "type": "string", "pattern": "\\S" },
            "examples": [["fs_read", "@git/git_status"]]
          }
        },
        "additionalProperties": false,
        "allOf": [
          { "not": { "required": ["command", "scripted"] } },
          { "not": { "required": ["command", "replay"] } },
          { "not": { "required": ["scripted", "replay"] } },
          { "not": { "required": ["trust-all-tools", "trust-tools"] } }
        ]
      },
      "env": {
        "description": "The variables of all of the job's processes: the agent and the commands. The control files and tokens of CI systems, and git's variables, are withheld. Variables that are only set can be given without `set`.",
        "anyOf": [
          {
            "type": "object",
            "properties": {
              "inherit": {
                "description": "`all` inherits kjob's environment but for what is withheld; `none` only what programs need to run: PATH, HOME, the language, proxies and certificates.",
                "enum": ["all", "none"],
                "default": "all"
              },
              "pass": {
                "description": "Names of variables to pass on; `*` stands for any characters. What is withheld has to be named in full.",
                "type": "array",
                "items": { "type": "string", "pattern": "^[A-Za-z_*][A-Za-z0-9_*]*$" },
                "examples": [["AWS_*"]]
              },
              "set": {
                "description": "Variables with their values.",
                "type": "object",
                "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" },
                "additionalProperties": { "type": "string" },
                "examples": [{ "LOG_LEVEL": "debug" }]
              }
            },
            "additionalProperties": false
          },
          {
            "type": "object",
            "propertyNames": {
              "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
              "not": { "enum": ["inherit", "pass", "set"] }
            },
            "additionalProperties": { "type": "string" },
            "minProperties": 1
          }
        ],
        "examples": [
          { "inherit": "none", "pass": ["AWS_*"], "set": { "LOG_LEVEL": "debug" } },
          { "LOG_LEVEL": "debug" }
        ]
      },
      "secrets": {
        "description": "Variables with secret values: they are masked wherever kjob writes, and reach neither `setup` nor `verify` unless `env` passes them by their full names; `*` stands for any characters.",
        "type": "array",
        "items": { "type": "string", "pattern": "^[A-Za-z_*][A-Za-z0-9_*]*$" },
        "examples": [["DEPLOY_KEY"]]
      },
      "require-mcp-startup": {
        "description": "Whether all, some (a list of names) or none of the MCP servers must have started before the first prompt.",
        "anyOf": [
          { "type": "boolean" },
          { "type": "array", "items": { "type": "string", "pattern": "\\S" }, "minItems": 1 }
        ],
        "default": true,
        "examples": [false, ["github"]]
      },
      "mcp-startup-timeout": {
        "description": "How long the MCP servers may take to start.",
        "type": "string",
        "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$",
        "default": "60s"
      },
      "mcp-servers": {
        "description": "MCP servers beyond those of the agent's own configuration, by name. In their values `${NAME}` stands for a variable of kjob's environment.",
        "type": "object",
        "propertyNames": { "pattern": "\\S" },
        "additionalProperties": {
          "type": "object",
          "properties": {
            "command": {
              "description": "The server's program with its arguments, started without a shell.",
              "type": "array",
              "items": { "type": "string" },
              "minItems": 1,
              "examples": [["uvx", "mcp-server-time"]]
            },
            "env": {
              "description": "Variables that are added to the program's environment.",
              "type": "object",
              "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" },
              "additionalProperties": { "type": "string" },
              "examples": [{ "DATABASE_URL": "${DATABASE_URL}" }]
            },
            "url": {
              "description": "The address of a server that is reached over HTTP.",
              "type": "string",
              "pattern": "^(https?://|\\$\\{)",
              "examples": ["https://mcp.example.com/mcp"]
            },
            "headers": {
              "description": "HTTP headers of every request to the server.",
              "type": "object",
              "propertyNames": { "pattern": "\\S" },
              "additionalProperties": { "type": "string", "pattern": "\\S" },
              "examples": [{ "Authorization": "Bearer ${DOCS_TOKEN}" }]
            }
          },
          "additionalProperties": false,
          "anyOf": [{ "required": ["command"] }, { "required": ["url"] }],
          "allOf": [
            { "not": { "required": ["command", "url"] } },
            { "not": { "required": ["env", "url"] } },
            { "not": { "required": ["command", "headers"] } }
          ]
        },
        "examples": [{ "time": { "command": ["mcp-server-time"] } }]
      },
      "permissions": {
        "description": "The answers to the agent's permission requests: policy, not a security boundary.",
        "type": "object",
        "properties": {
          "default": {
            "description": "The answer when no rule matches.",
            "enum": ["allow", "deny"],
            "default": "allow"
          },
          "rules": {
            "description": "The rules; the first one that matches a request answers it.",
            "type": "array",
            "items": {
              "type": "object",
              "properties": {
                "tool": {
                  "description": "A glob for the tool.",
                  "type": "string",
                  "pattern": "\\S",
                  "examples": ["shell"]
                },
                "title": {
                  "description": "A glob for the request's title.",
                  "type": "string",
                  "pattern": "\\S",
                  "examples": ["git push*"]
                },
                "path": {
                  "description": "A glob for the paths that the call names, relative to the worktree if they are in it. A `deny` rule matches if any of the paths does, an `allow` rule only if all of them do.",
                  "type": "string",
                  "pattern": "\\S",
                  "examples": ["Tests/*"]
                },
                "command": {
                  "description": "A glob for the command that the call runs. A `deny` rule matches if any part of the command does, an `allow` rule only if all parts do.",
                  "type": "string",
                  "pattern": "\\S",
                  "examples": ["git push*"]
                },
                "decision": { "description": "The answer.", "enum": ["allow", "deny"] }
              },
              "additionalProperties": false,
              "required": ["decision"],
              "anyOf": [
                { "required": ["tool"] },
                { "required": ["title"] },
                { "required": ["path"] },
                { "required": ["command"] }
              ]
            }
          }
        },
        "additionalProperties": false
      },
      "client-capabilities": {
        "description": "What kjob does for the agent in the worktree when it asks: `fs` reads and writes files, `terminal` runs commands. Kiro needs neither; some agents work only with them.",
        "type": "array",
        "items": { "enum": ["fs", "terminal"] },
        "default": [],
        "examples": [["fs", "terminal"]]
      },
      "prompt": {
        "description": "The prompt.",
        "type": "string",
        "pattern": "\\S",
        "examples": ["Replace the old logger by the new one."]
      },
      "prompt-file": {
        "description": "A file with the prompt, relative to the job file.",
        "type": "string",
        "pattern": "^([^~]|~$|~/)",
        "examples": ["prompt.md"]
      },
      "prompts": {
        "description": "Several prompts, sent in order in one session; each is text, or a map with the text or its file, and what goes along with it.",
        "type": "array",
        "items": {
          "anyOf": [
            { "type": "string", "pattern": "\\S" },
            {
              "type": "object",
              "properties": {
                "text": {
                  "description": "The prompt.",
                  "type": "string",
                  "pattern": "\\S",
                  "examples": ["Make the page look like the picture."]
                },
                "file": {
                  "description": "A file with the prompt, relative to the job file.",
                  "type": "string",
                  "pattern": "^([^~]|~$|~/)",
                  "examples": ["prompt.md"]
                },
                "images": {
                  "description": "Images for the agent (PNG, JPEG, GIF or WebP), relative to the job file. An agent that takes none is not started on the job.",
                  "type": "array",
                  "items": { "type": "string", "pattern": "^([^~]|~$|~/)" },
                  "minItems": 1,
                  "examples": [["mock.png"]]
                },
                "files": {
                  "description": "Text files for the agent, relative to the job file.",
                  "type": "array",
                  "items": { "type": "string", "pattern": "^([^~]|~$|~/)" },
                  "minItems": 1,
                  "examples": [["spec.md"]]
                },
                "timeout": {
                  "description": "How long the agent may take for this prompt.",
                  "type": "string",
                  "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$",
                  "examples": ["10m"]
                }
              },
              "additionalProperties": false,
              "anyOf": [{ "required": ["text"] }, { "required": ["file"] }],
              "allOf": [{ "not": { "required": ["text", "file"] } }]
            }
          ]
        },
        "minItems": 1,
        "examples": [["Write the tests.", { "file": "fix.md" }]]
      },
      "timeout": {
        "description": "How long a job may take, from worktree to patch. When it has passed, the agent has `grace-period` on top of it to end.",
        "type": "string",
        "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$",
        "default": "30m"
      },
      "verify-timeout": {
        "description": "How long verification may take: making the clean room, setup and commands together. Default: as long as `timeout`.",
        "type": "string",
        "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$",
        "examples": ["30m"]
      },
      "idle-timeout": {
        "description": "How long the agent may be silent while no tool call is open.",
        "type": "string",
        "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$",
        "default": "10m"
      },
      "grace-period": {
        "description": "How long kjob waits after each step of stopping: cancel, SIGTERM, SIGKILL.",
        "type": "string",
        "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$",
        "default": "10s"
      },
      "context": {
        "description": "When a job's next prompt goes to a new session.",
        "type": "object",
        "properties": {
          "limit": {
            "description": "How full the context may be, in percent, before the next prompt goes to a new session; 100 for never.",
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
            "default": 80
          }
        },
        "additionalProperties": false,
        "required": ["limit"]
      },
      "budget": {
        "description": "What the job may use in all its attempts together. A limit in a measure that the agent does not report is a warning.",
        "type": "object",
        "properties": {
          "credits": {
            "description": "The number of Kiro credits that the job may use.",
            "type": "number",
            "exclusiveMinimum": 0,
            "examples": [5]
          },
          "cost": {
            "description": "What the job may cost, in the currency that the agent reports.",
            "type": "number",
            "exclusiveMinimum": 0,
            "examples": [2]
          },
          "tokens": {
            "description": "The number of tokens that the job may use.",
            "type": "number",
            "exclusiveMinimum": 0,
            "examples": [500000]
          }
        },
        "additionalProperties": false,
        "anyOf": [{ "required": ["credits"] }, { "required": ["cost"] }, { "required": ["tokens"] }]
      },
      "retries": {
        "description": "Whether a job is tried again, from the start, when it failed for a reason that may go away.",
        "type": "object",
        "properties": {
          "count": {
            "description": "The number of attempts after the first.",
            "type": "integer",
            "minimum": 0,
            "maximum": 10,
            "examples": [2]
          },
          "backoff": {
            "description": "Whether the time between attempts doubles each time or stays the same.",
            "enum": ["exponential", "fixed"],
            "default": "exponential"
          },
          "delay": {
            "description": "The time before the second attempt.",
            "type": "string",
            "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$",
            "default": "30s"
          },
          "max-delay": {
            "description": "The longest time between two attempts.",
            "type": "string",
            "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$",
            "default": "5m"
          },
          "jitter": {
            "description": "Whether each wait between attempts is shortened at random, by up to half.",
            "type": "boolean",
            "default": true
          },
          "on": {
            "description": "The failures after which the job is tried again. Default: all of them.",
            "type": "array",
            "items": {
              "enum": ["mcp-startup", "agent-crash", "rate-limit", "service-error", "empty-turn"]
            },
            "minItems": 1,
            "examples": [["mcp-startup", "rate-limit"]]
          }
        },
        "additionalProperties": false,
        "required": ["count"]
      },
      "isolation": {
        "description": "What the job works in: a linked `worktree` shares branches, configuration and stash with the repository; a `private` one has its own and writes nothing to the repository.",
        "enum": ["worktree", "private"],
        "default": "worktree",
        "examples": ["private"]
      },
      "source": {
        "description": "Whether branches, tags, the stash, HEAD, the index or files of the repository may change while the job runs: `tolerant` reports it, `strict` makes it an error. Default: `strict` in CI and without a terminal, else `tolerant`. Settings, hooks and the like may never change.",
        "enum": ["tolerant", "strict"],
        "examples": ["strict"]
      },
      "folder": {
        "description": "The folder of the repository in which the agent, `setup` and `verify` work, for a repository with several projects. Default: the top. It must be a folder of the base commit. `KJOB_WORKTREE` is the top, and the paths of `copy`, of `changes` and of `in`, beside `absent` or `present`, are relative to it.",
        "type": "string",
        "pattern": "^[^~/]",
        "examples": ["services/api"]
      },
      "setup": {
        "description": "Commands, or a single one, that prepare the worktree before the agent starts, and the clean room before verification. What they alone change is not part of the patch.",
        "anyOf": [
          {
            "type": "array",
            "items": {
              "anyOf": [
                { "type": "string", "pattern": "\\S" },
                {
                  "type": "object",
                  "properties": {
                    "name": {
                      "description": "The name for reports. Default: the command's first line.",
                      "type": "string",
                      "pattern": "\\S",
                      "examples": ["tests"]
                    },
                    "run": {
                      "description": "The command, for `bash -eo pipefail -c`.",
                      "type": "string",
                      "pattern": "\\S",
                      "examples": ["swift test"]
                    },
                    "timeout": {
                      "description": "How long the command may take. Default: what is left of `timeout` or `verify-timeout`.",
                      "type": "string",
                      "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$"
                    }
                  },
                  "additionalProperties": false,
                  "required": ["run"]
                }
              ]
            }
          },
          {
            "type": "object",
            "properties": {
              "run": {
                "description": "The commands.",
                "type": "array",
                "items": {
                  "anyOf": [
                    { "type": "string", "pattern": "\\S" },
                    {
                      "type": "object",
                      "properties": {
                        "name": {
                          "description": "The name for reports. Default: the command's first line.",
                          "type": "string",
                          "pattern": "\\S",
                          "examples": ["tests"]
                        },
                        "run": {
                          "description": "The command, for `bash -eo pipefail -c`.",
                          "type": "string",
                          "pattern": "\\S",
                          "examples": ["swift test"]
                        },
                        "timeout": {
                          "description": "How long the command may take. Default: what is left of `timeout` or `verify-timeout`.",
                          "type": "string",
                          "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$"
                        }
                      },
                      "additionalProperties": false,
                      "required": ["run"]
                    }
                  ]
                },
                "examples": [["swift package resolve"]]
              },
              "deliver": {
                "description": "Whether the patch also has what the commands alone change; they must then make the same changes each time.",
                "type": "boolean",
                "default": false
              }
            },
            "additionalProperties": false,
            "required": ["run"]
          },
          { "type": "string", "pattern": "\\S" }
        ],
        "examples": [["swift package resolve"]]
      },
      "copy": {
        "description": "Untracked files and folders to copy from the repository's working tree; never part of the patch. Each is a path, not a pattern.",
        "type": "array",
        "items": { "type": "string", "pattern": "^[^~/*?][^*?]*$" },
        "examples": [[".env.ci"]]
      },
      "filters": {
        "description": "Which clean and smudge filters may run; a change to a file that needs any other filter is an error.",
        "type": "object",
        "properties": {
          "run": {
            "description": "The filters' names in `.gitattributes`. kjob takes their programs from git's configuration (of the repository, the user or the system) before the first agent starts.",
            "type": "array",
            "items": { "type": "string", "pattern": "\\S" },
            "examples": [["lfs"]]
          }
        },
        "additionalProperties": false,
        "required": ["run"]
      },
      "verify": {
        "description": "The verification commands, in order, or a single one; a job needs at least one.",
        "anyOf": [
          {
            "type": "array",
            "items": {
              "anyOf": [
                { "type": "string", "pattern": "\\S" },
                {
                  "type": "object",
                  "properties": {
                    "name": {
                      "description": "The name for reports. Default: the command's first line.",
                      "type": "string",
                      "pattern": "\\S",
                      "examples": ["tests"]
                    },
                    "run": {
                      "description": "The command, for `bash -eo pipefail -c`.",
                      "type": "string",
                      "pattern": "\\S",
                      "examples": ["swift test"]
                    },
                    "absent": {
                      "description": "A POSIX extended expression that no line of the delivered tree may match, as `git grep -E -I` finds it. Unlike `! grep`, this does not pass when it cannot search.",
                      "type": "string",
                      "pattern": ".",
                      "examples": ["old_logger"]
                    },
                    "present": {
                      "description": "A POSIX extended expression that a line of the delivered tree has to match, as `git grep -E -I` finds it.",
                      "type": "string",
                      "pattern": ".",
                      "examples": ["^## New logger"]
                    },
                    "in": {
                      "description": "The files and folders to search, as git's pathspecs. Default: the whole tree. One that matches nothing, neither in the base nor in the delivered tree, is a failure.",
                      "type": "array",
                      "items": { "type": "string", "pattern": "^[^/]" },
                      "minItems": 1,
                      "examples": [["Sources", "*.md"]]
                    },
                    "fixed": {
                      "description": "Whether the pattern is plain text.",
                      "type": "boolean",
                      "default": false
                    },
                    "ignore-case": {
                      "description": "Whether upper and lower case are the same.",
                      "type": "boolean",
                      "default": false
                    },
                    "timeout": {
                      "description": "How long the command may take. Default: what is left of `timeout` or `verify-timeout`.",
                      "type": "string",
                      "pattern": "^(?=.)(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$"
                    },
                    "retries": {
                      "description": "How often the command runs again on the same tree when it fails.",
                      "type": "integer",
                      "minimum": 0,
                      "maximum": 3,
                      "default": 0,
                      "examples": [1]
                    },
                    "flaky": {
                      "description": "What a command that failed and then passed on the same tree counts as. Either way, reports show both tries.",
                      "enum": ["fail", "pass"],
                      "default": "fail",
                      "examples": ["pass"]
                    },
                    "goal": {
                      "description": "Whether the command has to fail on the base and pass afterwards. If every goal and every other command passes on the base, the job passes without an agent.",
                      "type": "boolean",
                      "default": false
                    }
                  },
                  "additionalProperties": false,
                  "anyOf": [
                    { "required": ["run"] },
                    { "required": ["absent"] },
                    { "required": ["present"] }
                  ],
                  "allOf": [
                    { "not": { "required": ["run", "absent"] } },
                    { "not": { "required": ["run", "present"] } },
                    { "not": { "required": ["absent", "present"] } }
                  ],
                  "dependencies": {
                    "in": { "anyOf": [{ "required": ["absent"] }, { "required": ["present"] }] },
                    "fixed": { "anyOf": [{ "required": ["absent"] }, { "required": ["present"] }] },
                    "ignore-case": {
                      "anyOf": [{ "required": ["absent"] }, { "required": ["present"] }]
                    }
                  }
                }
              ]
            },
            "minItems": 1
          },
          { "type": "string", "pattern": "\\S" }
        ],
        "examples": [
          "make test",
          ["swift build", "swift test"],
          [{ "absent": "old_logger", "in": ["Sources"] }]
        ]
      },
      "baseline": {
        "description": "Whether the verification commands also run on the untouched base, before the agent starts: with `no-regression`, what fails there may fail on the change too; with `require-green`, all of them have to pass there.",
        "enum": ["off", "no-regression", "require-green"],
        "default": "off",
        "examples": ["no-regression"]
      },
      "verify-in": {
        "description": "Where the verification commands run: in a `clean-room`, made of the base commit and the patch alone, in which `setup` runs again; or in the agent's `worktree`, for jobs whose setup takes too long.",
        "enum": ["clean-room", "worktree"],
        "default": "clean-room",
        "examples": ["worktree"]
      },
      "changes": {
        "description": "What the agent's change may touch, judged before verification. Patterns are as in `.gitignore`, without `!`: `**` stands for any folders, one without a slash matches at any depth, and one that matches a folder covers everything in it.",
        "type": "object",
        "properties": {
          "only": {
            "description": "The paths that may be touched. Default: all.",
            "type": "array",
            "items": { "type": "string", "pattern": "^[^!]" },
            "examples": [["Sources/**"]]
          },
          "never": {
            "description": "The paths that must not be touched in any way: a change of contents or mode, a rename in or out, a link that leads there, a name that differs only in case.",
            "type": "array",
            "items": { "type": "string", "pattern": "^[^!]" },
            "default": [],
            "examples": [["Tests/**", ".github/"]]
          },
          "restore": {
            "description": "The paths that the patch leaves as they were, whatever the agent did; `dropped.patch` keeps what it did there.",
            "type": "array",
            "items": { "type": "string", "pattern": "^[^!]" },
            "default": [],
            "examples": [["Package.resolved"]]
          },
          "max-files": {
            "description": "How many files may be touched. Default: no limit.",
            "type": "integer",
            "minimum": 1,
            "maximum": 1000000,
            "examples": [100]
          },
          "max-size": {
            "description": "How large the change may be: the patch, or what the files grow by together. Default: no limit.",
            "type": "string",
            "pattern": "^[0-9]+(?:TB|GB|MB|KB|B)$",
            "examples": ["1MB"]
          },
          "if-empty": {
            "description": "What becomes of a job whose agent changed nothing: with `pass`, verification decides; with `fail`, the job fails.",
            "enum": ["pass", "fail"],
            "default": "pass",
            "examples": ["fail"]
          }
        },
        "additionalProperties": false
      },
      "repair": {
        "description": "Whether a refused change goes back to the agent in the same session, with the output of the command that refused it. What is verified at the end is judged again without the agent.",
        "type": "object",
        "properties": {
          "attempts": {
            "description": "How often.",
            "type": "integer",
            "minimum": 0,
            "maximum": 10,
            "examples": [1]
          },
          "prompt": {
            "description": "The prompt, in which `${{ verify.name }}`, `${{ verify.output }}` and `${{ verify.exit-code }}` stand for the command that refused the change. Default: a short text with all three.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["`${{ verify.name }}` failed:\n${{ verify.output }}"]
          }
        },
        "additionalProperties": false,
        "required": ["attempts"]
      },
      "publish": {
        "description": "The pull or merge request that `kjob publish` keeps up to date for the job. In texts, `${{ job.id }}`, `${{ job.name }}`, `${{ repo.name }}` and `${{ matrix.NAME }}` stand for values.",
        "type": "object",
        "properties": {
          "title": {
            "description": "The title. Default: the first line of the prompt, or the job's id.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["Use the new logger (${{ job.name }})"]
          },
          "body": {
            "description": "The text, in Markdown. Default: the prompt, the verification with its times, the agent, the credits, and how to run the job again. kjob adds a mark that pages do not show.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["See the migration guide."]
          },
          "branch": {
            "description": "The branch. Default: `kjob/` and the job's id.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["agents/${{ job.id }}"]
          },
          "target": {
            "description": "The branch to merge into. Default: the one that the remote repository names.",
            "type": "string",
            "pattern": "^[^\\s-]\\S*$",
            "examples": ["main"]
          },
          "key": {
            "description": "A name that identifies the request. Default: the job's file, name and matrix, so that a renamed job gets a new request unless its key stays.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["logger"]
          },
          "labels": {
            "description": "The names of labels.",
            "type": "array",
            "items": { "type": "string", "pattern": "\\S" },
            "default": [],
            "examples": [["nightly"]]
          },
          "reviewers": {
            "description": "The names of the people, on GitHub also `owner/team`, to ask for a review.",
            "type": "array",
            "items": { "type": "string", "pattern": "\\S" },
            "default": [],
            "examples": [["ann"]]
          },
          "assignees": {
            "description": "The names of the people to assign.",
            "type": "array",
            "items": { "type": "string", "pattern": "\\S" },
            "default": [],
            "examples": [["ann"]]
          },
          "milestone": {
            "description": "The title of a milestone.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["v2"]
          },
          "draft": {
            "description": "Whether the request begins as a draft.",
            "type": "boolean",
            "default": false
          },
          "auto-merge": {
            "description": "Whether the forge merges it as soon as everything that it requires is there.",
            "type": "boolean",
            "default": false
          },
          "forge": {
            "description": "The forge, where the host's name does not say which one it is; Forgejo is `gitea`, and with `none` only the branch is pushed.",
            "enum": ["github", "gitlab", "gitea", "none"],
            "examples": ["gitlab"]
          },
          "on-new-change": {
            "description": "What happens when a run makes another change than the open request has: it replaces that one unless a person has reviewed it, or it is only reported.",
            "enum": ["replace", "keep"],
            "default": "replace"
          },
          "on-empty": {
            "description": "Whether a request is closed at the first run that has nothing to change, or never. Default: at the second one in a row.",
            "enum": ["close", "leave"],
            "examples": ["close"]
          },
          "on-base-moved": {
            "description": "What happens to a request with the run's change whose base is not the newest any more: it stays unless it conflicts, or it moves to a newer base on which the change was verified. With `rebase`, a run on a newer base verifies the change of the run before, without an agent, if that change was published and applies there.",
            "enum": ["leave", "rebase"],
            "default": "leave"
          },
          "on-human-commits": {
            "description": "What happens when a run makes another change and others have committed on the branch: it stays as it is, or the new change is added after their commits, if git can merge the two by itself. kjob never removes their commits.",
            "enum": ["leave", "stack"],
            "default": "leave"
          }
        },
        "additionalProperties": false
      },
      "commit": {
        "description": "The commit that `kjob publish` and `kjob apply` make of the change. kjob adds trailers that name the job.",
        "type": "object",
        "properties": {
          "subject": {
            "description": "The first line of its message. Default: as the request's title.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["Use the new logger"]
          },
          "body": {
            "description": "The rest of its message. Default: the job and the commands that accepted it.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["See the migration guide."]
          },
          "author": {
            "description": "Its author. Default: the one in git's configuration.",
            "type": "string",
            "pattern": "\\S",
            "examples": ["kjob <kjob@example.com>"]
          },
          "sign": {
            "description": "Whether it is signed, with the key of git's configuration (`user.signingKey`, `gpg.format`) where `kjob publish` or `kjob apply` runs.",
            "type": "boolean",
            "default": false
          }
        },
        "additionalProperties": false
      },
      "leak": {
        "description": "What happens to a job whose agent or commands leave processes behind, which are killed in any case: `warn` reports them, `fail` fails the job.",
        "enum": ["warn", "fail"],
        "default": "warn",
        "examples": ["fail"]
      },
      "limits": {
        "description": "How much the job may write.",
        "type": "object",
        "properties": {
          "worktree-size": {
            "description": "How large the new and changed files may be in total, in the worktree when kjob reads them and in the clean room after verification; what is in ignored folders does not count.",
            "type": "string",
            "pattern": "^[0-9]+(?:TB|GB|MB|KB|B)$",
            "default": "10GB"
          },
          "worktree-files": {
            "description": "How many files, links and folders may be in the worktree when kjob reads it, and in the clean room after verification; what is in ignored folders does not count.",
            "type": "integer",
            "minimum": 1,
            "maximum": 100000000,
            "default": 1000000
          },
          "file-size": {
            "description": "How large a new or changed file may be; the patch cannot hold a larger one.",
            "type": "string",
            "pattern": "^[0-9]+(?:TB|GB|MB|KB|B)$",
            "default": "100MB"
          },
          "log-size": {
            "description": "How much of a command's output, and of the agent's standard error, is kept: the beginning and the end.",
            "type": "string",
            "pattern": "^[0-9]+(?:TB|GB|MB|KB|B)$",
            "default": "2MB"
          },
          "transcript-size": {
            "description": "How much of the conversation with the agent is kept: the beginning and the end.",
            "type": "string",
            "pattern": "^[0-9]+(?:TB|GB|MB|KB|B)$",
            "default": "64MB"
          }
        },
        "additionalProperties": false
      }
    }
  }

  """#
