extension PublishedSchema {
  /// The schema of an event's line as far as it has no name elsewhere.
  static let eventsHead = #"""
    {
      "$schema": "http://json-schema.org/draft-07/schema#", "title": "kjob events",
      "description": "One line of journal.jsonl and of `kjob run --format json`.",
      "type": "object",
      "properties": {
        "version": {"const": 2},
        "sequence": {
          "type": "integer", "minimum": 1, "description": "Its place, from 1 without gaps."
        },
        "time": {
          "type": "string", "format": "date-time",
          "description": "The wall clock's time in UTC, with milliseconds."
        },
        "elapsed": {
          "type": "number", "minimum": 0, "description": "Seconds since the run began."
        }
      },
      "required": ["version", "sequence", "time", "elapsed"],
      "oneOf": [
        {
          "description": "The run is about to begin; first of all, once.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "run-planned"},
            "data": {
              "type": "object", "description": "What it is going to do.",
              "additionalProperties": false,
              "properties": {
                "run-id": {"type": "string"}, "kjob-version": {"type": "string"},
                "parallelism": {"type": "integer", "minimum": 0},
                "jobs": {"type": "array", "items": {"$ref": "#/definitions/planned-job"}},
                "options": {"$ref": "#/definitions/options"}
              },
              "required": ["run-id", "kjob-version", "parallelism", "jobs", "options"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "data"]
        },
        {
          "description": "A job begins.", "additionalProperties": false,
          "properties": {
            "event": {"const": "job-started"}, "job": {"$ref": "#/definitions/job-id"},
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job"]
        },
        {
          "description": "The job's worktree is about to be made.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "workspace-planned"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {"store": {"type": "string"}}, "required": ["store"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The job's worktree exists.", "additionalProperties": false,
          "properties": {
            "event": {"const": "workspace-created"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "path": {"type": "string"}, "device": {"type": "integer", "minimum": 0},
                "inode": {"type": "integer", "minimum": 0},
                "administrative-path": {"type": "string"}, "digest": {"type": "string"}
              },
              "required": ["path", "device", "inode"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The environment of the job's processes is known.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "environment-prepared"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "withheld-from-agent": {"type": "array", "items": {"type": "string"}},
                "withheld-from-commands": {"type": "array", "items": {"type": "string"}},
                "temporary-folder": {
                  "type": "object", "additionalProperties": false,
                  "properties": {
                    "path": {"type": "string"}, "device": {"type": "integer", "minimum": 0},
                    "inode": {"type": "integer", "minimum": 0}
                  },
                  "required": ["path", "device", "inode"]
                }
              },
              "required": ["withheld-from-agent", "withheld-from-commands"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "A setup or verification command runs.", "additionalProperties": false,
          "properties": {
            "event": {"const": "command-started"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "phase": {"enum": ["setup", "verify"]},
                "index": {"type": "integer", "minimum": 0},
                "process": {"$ref": "#/definitions/process"}
              },
              "required": ["phase", "index", "process"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "A setup or verification command ended.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "command-finished"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"$ref": "#/definitions/command"}, "version": true, "sequence": true,
            "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The agent's process runs.", "additionalProperties": false,
          "properties": {
            "event": {"const": "agent-started"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"$ref": "#/definitions/process"}, "version": true, "sequence": true,
            "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The session is open.", "additionalProperties": false,
          "properties": {
            "event": {"const": "session-opened"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"$ref": "#/definitions/agent"}, "version": true, "sequence": true,
            "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The MCP gate has decided.", "additionalProperties": false,
          "properties": {
            "event": {"const": "mcp-settled"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"type": "array", "items": {"$ref": "#/definitions/mcp-server"}},
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "A prompt is about to be sent.", "additionalProperties": false,
          "properties": {
            "event": {"const": "prompt-sent"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "index": {"type": "integer", "minimum": 0},
                "count": {"type": "integer", "minimum": 0}
              },
              "required": ["index", "count"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The agent asked for a permission and was answered.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "permission-decided"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "title": {"type": "string"}, "is-allowed": {"type": "boolean"},
                "rule": {"type": "string"}
              },
              "required": ["title", "is-allowed"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The answer to a prompt has come.", "additionalProperties": false,
          "properties": {
            "event": {"const": "turn-ended"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"$ref": "#/definitions/turn"}, "version": true, "sequence": true,
            "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "No process of the agent is left.", "additionalProperties": false,
          "properties": {
            "event": {"const": "agent-ended"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "ending": {"type": "string"}, "leftovers": {"type": "integer", "minimum": 0}
              },
              "required": ["ending", "leftovers"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "Every prompt was answered and the agent is gone.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "agent-finished"}, "job": {"$ref": "#/definitions/job-id"},
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job"]
        },
        {
          "description": "The worktree was read.", "additionalProperties": false,
          "properties": {
            "event": {"const": "snapshot-taken"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"$ref": "#/definitions/snapshot"}, "version": true, "sequence": true,
            "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The patch is in its place.", "additionalProperties": false,
          "properties": {
            "event": {"const": "patch-written"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"$ref": "#/definitions/patch"}, "version": true, "sequence": true,
            "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "Something to know that does not decide the outcome.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "warned"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"type": "string"}, "version": true, "sequence": true, "time": true,
            "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The worktree is gone; what could not be removed is named.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "workspace-removed"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"type": "array", "items": {"type": "string"}}, "version": true,
            "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The worktree was kept, there.", "additionalProperties": false,
          "properties": {
            "event": {"const": "workspace-kept"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"type": "string"}, "version": true, "sequence": true, "time": true,
            "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "An attempt did not succeed, and another one follows.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "attempt-failed"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "number": {"type": "integer", "minimum": 0},
                "reason": {"$ref": "#/definitions/reason"}, "folder": {"type": "string"},
                "delay": {"type": "number", "minimum": 0}
              },
              "required": ["number", "reason", "folder", "delay"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "The next attempt begins, from 2.", "additionalProperties": false,
          "properties": {
            "event": {"const": "attempt-started"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {"number": {"type": "integer", "minimum": 0}},
              "required": ["number"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "Another kjob verifies again.", "additionalProperties": false,
          "properties": {
            "event": {"const": "verification-resumed"}, "job": {"$ref": "#/definitions/job-id"},
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job"]
        },
        {
          "description": "The job is over; once for each planned job.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "job-finished"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "outcome": {"$ref": "#/definitions/outcome"},
                "reason": {"$ref": "#/definitions/reason"}
              },
              "required": ["outcome"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "Files are not what kjob wrote: the job's, or without one the run's.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "output-changed"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {"type": "array", "items": {"type": "string"}}, "version": true,
            "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "data"]
        },
        {
          "description": "What the job's source repository is like as the job begins.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "source-observed"}, "job": {"$ref": "#/definitions/job-id"},
            "data": {
              "type": "object", "additionalProperties": false,
              "description": "Digests by kjob's name for each thing, as far as they are new.",
              "properties": {
                "repository": {"type": "string"},
                "digests": {"type": "object", "additionalProperties": {"type": "string"}},
                "removed": {"type": "array", "items": {"type": "string"}}
              },
              "required": ["repository", "digests", "removed"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "job", "data"]
        },
        {
          "description": "A source repository was changed, and several jobs can have done it.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "source-changed"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "repository": {"type": "string"},
                "changes": {"type": "array", "items": {"type": "string"}},
                "candidates": {"type": "array", "items": {"$ref": "#/definitions/job-id"}}
              },
              "required": ["repository", "changes", "candidates"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "data"]
        },
        {
          "description": "No further job is started, for this reason.",
          "additionalProperties": false,
          "properties": {
            "event": {"const": "run-stopping"}, "data": {"type": "string"}, "version": true,
            "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "data"]
        },
        {
          "description": "Another kjob goes on with the run.", "additionalProperties": false,
          "properties": {
            "event": {"const": "run-resumed"},
            "data": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "kjob-version": {"type": "string"},
                "parallelism": {"type": "integer", "minimum": 0}, "boot-id": {"type": "string"}
              },
              "required": ["kjob-version", "parallelism", "boot-id"]
            },
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "data"]
        },
        {
          "description": "The credits of the run are used up.", "additionalProperties": false,
          "properties": {
            "event": {"const": "credits-exhausted"}, "data": {"type": "string"},
            "version": true, "sequence": true, "time": true, "elapsed": true
          },
          "required": ["event", "data"]
        },
        {
          "description": "Every job is over; last of all, once.", "additionalProperties": false,
          "properties": {
            "event": {"const": "run-finished"}, "version": true, "sequence": true, "time": true,
            "elapsed": true
          },
          "required": ["event"]
        }
      ],
    """#
}
