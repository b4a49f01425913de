extension PublishedSchema {
  /// What both schemas refer to.
  static let definitions = #"""
      "definitions": {
        "agent": {
          "type": "object", "description": "The agent as it introduced itself.",
          "additionalProperties": false,
          "properties": {
            "name": {"type": "string"}, "version": {"type": "string"},
            "program-version": {
              "type": "string",
              "description": "The version that its program told when it was asked."
            },
            "engine": {"type": "string", "description": "Which of Kiro's engines ran."},
            "session-id": {"type": "string"},
            "mode": {
              "type": "string", "description": "The agent configuration in use (Kiro's mode)."
            },
            "model": {"type": "string"}
          },
          "required": ["session-id"]
        },
        "attempt": {
          "type": "object", "description": "An attempt before the last one.",
          "additionalProperties": false,
          "properties": {
            "number": {"type": "integer", "minimum": 0, "description": "From 1."},
            "reason": {"$ref": "#/definitions/reason"},
            "folder": {
              "type": "string",
              "description": "Where its files are, relative to the output folder."
            },
            "seconds": {"type": "number", "minimum": 0},
            "delay": {
              "type": "number", "minimum": 0, "description": "Seconds before the next one."
            },
            "agent": {"$ref": "#/definitions/agent"}, "agent-ending": {"type": "string"},
            "mcp-servers": {"type": "array", "items": {"$ref": "#/definitions/mcp-server"}},
            "turns": {"type": "array", "items": {"$ref": "#/definitions/turn"}},
            "commands": {"type": "array", "items": {"$ref": "#/definitions/command"}},
            "kept-worktree": {"type": "string"}
          },
          "required": [
            "number", "reason", "folder", "seconds", "delay", "mcp-servers", "turns",
            "commands"
          ]
        },
        "command": {
          "type": "object",
          "description": "A setup or verification command that ran, or could not.",
          "additionalProperties": false,
          "properties": {
            "phase": {"enum": ["setup", "verify"]},
            "index": {
              "type": "integer", "minimum": 0, "description": "Its place in its phase, from 1."
            },
            "name": {"type": "string"},
            "command": {"type": "string", "description": "The shell text."},
            "result": {"enum": ["passed", "failed", "timed-out", "cannot-run", "stopped"]},
            "ending": {
              "type": "string", "description": "How it ended, such as `exited with 1`."
            },
            "exit-code": {"type": "integer"}, "seconds": {"type": "number", "minimum": 0},
            "log": {"type": "string", "description": "Its log, relative to the output folder."},
            "output-tail": {"type": "string", "description": "The last lines of its output."},
            "leftovers": {
              "type": "integer", "minimum": 0,
              "description": "How many processes it had left behind."
            }
          },
          "required": [
            "phase", "index", "name", "command", "result", "ending", "seconds", "log",
            "output-tail", "leftovers"
          ]
        },
        "job": {
          "type": "object", "description": "One job.", "additionalProperties": false,
          "properties": {
            "id": {"$ref": "#/definitions/job-id"},
            "folder": {
              "type": "string",
              "description": "Where its files are, relative to the output folder."
            },
            "file": {"type": "string", "description": "The job file as it was given."},
            "line": {
              "type": "integer", "minimum": 0, "description": "Where the job stands in it."
            },
            "repository": {"type": "string"},
            "base-commit": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
            "outcome": {"$ref": "#/definitions/outcome"},
            "reason": {"$ref": "#/definitions/reason"},
            "start-time": {
              "type": "string", "format": "date-time",
              "description": "The wall clock's time in UTC, with milliseconds."
            },
            "seconds": {"type": "number", "minimum": 0},
            "agent": {"$ref": "#/definitions/agent"}, "agent-ending": {"type": "string"},
            "mcp-servers": {"type": "array", "items": {"$ref": "#/definitions/mcp-server"}},
            "turns": {"type": "array", "items": {"$ref": "#/definitions/turn"}},
            "permissions": {
              "type": "object", "description": "How many permissions were granted and refused.",
              "additionalProperties": false,
              "properties": {
                "allowed": {"type": "integer", "minimum": 0},
                "denied": {"type": "integer", "minimum": 0}
              },
              "required": ["allowed", "denied"]
            },
            "attempts": {"type": "array", "items": {"$ref": "#/definitions/attempt"}},
            "credits": {"type": "number", "minimum": 0},
            "commands": {"type": "array", "items": {"$ref": "#/definitions/command"}},
            "snapshot": {"$ref": "#/definitions/snapshot"},
            "patch": {"$ref": "#/definitions/patch"},
            "leftovers": {
              "type": "integer", "minimum": 0,
              "description": "How many processes outlived what had started them; all are gone."
            },
            "withheld-variables": {
              "type": "object",
              "description": "The names of variables that processes did not get.",
              "additionalProperties": false,
              "properties": {
                "agent": {"type": "array", "items": {"type": "string"}},
                "commands": {"type": "array", "items": {"type": "string"}}
              },
              "required": ["agent", "commands"]
            },
            "warnings": {"type": "array", "items": {"type": "string"}},
            "kept-worktree": {"type": "string", "description": "Where the worktree was kept."}
          },
          "required": [
            "id", "folder", "file", "line", "repository", "base-commit", "seconds",
            "mcp-servers", "turns", "commands", "leftovers", "warnings"
          ]
        },
        "job-id": {
          "type": "string",
          "description": "A job's id, unique in its run and stable from run to run."
        },
        "mcp-server": {
          "type": "object", "description": "An MCP server when the gate decided.",
          "additionalProperties": false,
          "properties": {
            "name": {"type": "string"},
            "state": {"type": "string", "description": "What was known of it."},
            "is-started": {"type": "boolean"}, "is-required": {"type": "boolean"},
            "evidence": {
              "type": "string",
              "description": "What its own program said when kjob started it to find out."
            }
          },
          "required": ["name", "state", "is-started", "is-required"]
        },
        "options": {
          "type": "object", "description": "How the run was asked for.",
          "additionalProperties": false,
          "properties": {
            "working-directory": {"type": "string"},
            "files": {"type": "array", "items": {"type": "string"}},
            "inputs": {
              "type": "array",
              "items": {
                "type": "object", "description": "A text that the run was made from.",
                "additionalProperties": false,
                "properties": {"subject": {"type": "string"}, "hash": {"type": "string"}},
                "required": ["subject", "hash"]
              }
            },
            "agent-command": {"type": "array", "items": {"type": "string"}},
            "requires-mcp-startup": {"type": "boolean"}, "junit": {"type": "string"},
            "worktree-directory": {"type": "string"}, "fail-fast": {"type": "boolean"},
            "keep": {"enum": ["never", "failed", "always"]},
            "max-credits": {"type": "number", "minimum": 0},
            "filters": {"type": "array", "items": {"type": "string"}},
            "shard": {
              "type": "object", "description": "Which part of a plan it is.",
              "additionalProperties": false,
              "properties": {
                "index": {"type": "integer", "minimum": 0},
                "count": {"type": "integer", "minimum": 0},
                "plan-hash": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
                "jobs": {"type": "array", "items": {"$ref": "#/definitions/job-id"}}
              },
              "required": ["index", "count", "plan-hash", "jobs"]
            },
            "merged": {
              "type": "object", "description": "The runs that it was put together from.",
              "additionalProperties": false,
              "properties": {
                "plan-hash": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
                "runs": {"type": "array", "items": {"type": "string"}}
              },
              "required": ["plan-hash", "runs"]
            },
            "boot-id": {"type": "string"}
          },
          "required": [
            "working-directory", "files", "inputs", "worktree-directory", "fail-fast", "keep",
            "boot-id"
          ]
        },
        "outcome": {
          "enum": ["passed", "failed", "error", "cancelled", "skipped"],
          "description": "What became of a job; `error` is one that could not be judged."
        },
        "patch": {
          "type": "object", "description": "The patch that was written.",
          "additionalProperties": false,
          "properties": {
            "path": {"type": "string", "description": "Relative to the output folder."},
            "bytes": {"type": "integer", "minimum": 0},
            "files-changed": {"type": "integer", "minimum": 0},
            "insertions": {"type": "integer", "minimum": 0},
            "deletions": {"type": "integer", "minimum": 0},
            "sha256": {
              "type": "string", "pattern": "^[0-9a-f]{64}$",
              "description": "Of the patch's bytes, as `sha256sum` prints it."
            }
          },
          "required": ["path", "bytes", "files-changed", "insertions", "deletions", "sha256"]
        },
        "planned-job": {
          "type": "object", "description": "A job of the plan.", "additionalProperties": false,
          "properties": {
            "id": {"$ref": "#/definitions/job-id"}, "folder": {"type": "string"},
            "file": {"type": "string"}, "line": {"type": "integer", "minimum": 0},
            "repository": {"type": "string"},
            "base-commit": {"type": "string", "pattern": "^[0-9a-f]{40}$"}
          },
          "required": ["id", "folder", "file", "line", "repository", "base-commit"]
        },
        "process": {
          "type": "object", "description": "A process, by what tells it from any other.",
          "additionalProperties": false,
          "properties": {
            "process": {"type": "integer", "minimum": 0},
            "start-ticks": {"type": "integer", "minimum": 0}
          },
          "required": ["process", "start-ticks"]
        },
        "reason": {
          "type": "object", "description": "Why a job did not pass.",
          "additionalProperties": false,
          "properties": {
            "type": {
              "type": "string", "pattern": "^kjob\\.[a-z.-]+$",
              "description": "The kind, a dotted word."
            },
            "message": {"type": "string", "description": "One line."},
            "details": {"type": "string", "description": "All that helps to understand it."}
          },
          "required": ["type", "message", "details"]
        },
        "snapshot": {
          "type": "object", "description": "What the agent left in its worktree.",
          "additionalProperties": false,
          "properties": {
            "tree": {
              "type": "string", "pattern": "^[0-9a-f]{40}$",
              "description": "The tree object that the patch gives."
            },
            "is-changed": {"type": "boolean"},
            "left-out": {
              "type": "array", "items": {"type": "string"},
              "description": "What cannot be in a patch, with the reasons."
            },
            "ignored-count": {"type": "integer", "minimum": 0}
          },
          "required": ["tree", "is-changed", "left-out", "ignored-count"]
        },
        "turn": {
          "type": "object", "description": "One turn that ended.",
          "additionalProperties": false,
          "properties": {
            "index": {
              "type": "integer", "minimum": 0, "description": "The prompt's place, from 1."
            },
            "stop-reason": {"type": "string"},
            "credits": {
              "type": "number", "minimum": 0,
              "description": "Not there where the agent told none, which is not the same as none."
            },
            "context-percentage": {
              "type": "number", "minimum": 0, "description": "How full the context was."
            },
            "tool-calls": {"type": "integer", "minimum": 0},
            "tool-kinds": {
              "type": "object", "additionalProperties": {"type": "integer", "minimum": 0}
            },
            "seconds": {"type": "number", "minimum": 0},
            "is-empty": {
              "type": "boolean",
              "description": "Whether the agent neither said nor did anything."
            }
          },
          "required": ["index", "stop-reason", "tool-calls"]
        }
      }
    """#
}
