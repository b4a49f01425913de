extension PublishedSchema {
  /// The schema of `results.json` as far as it has no name elsewhere.
  static let resultsHead = #"""
    {
      "$schema": "http://json-schema.org/draft-07/schema#", "title": "kjob results",
      "description": "results.json, which kjob leaves in the output folder of a run.",
      "type": "object", "additionalProperties": false,
      "properties": {
        "version": {"const": 1}, "kjob-version": {"type": "string"},
        "run-id": {"type": "string"},
        "start-time": {
          "type": "string", "format": "date-time",
          "description": "The wall clock's time in UTC, with milliseconds."
        },
        "seconds": {"type": "number", "minimum": 0},
        "is-finished": {"type": "boolean", "description": "Whether the run came to its end."},
        "exit-code": {"enum": [0, 1, 3]},
        "stop-reason": {"type": "string", "description": "Why no further job was started."},
        "output-faults": {
          "type": "array", "items": {"type": "string"},
          "description": "What is wrong with files of the run: others have changed them."
        },
        "shard": {
          "type": "object", "description": "Which part of a plan it was.",
          "additionalProperties": false,
          "properties": {
            "index": {"type": "integer", "minimum": 0},
            "count": {"type": "integer", "minimum": 0}
          },
          "required": ["index", "count"]
        },
        "plan-hash": {
          "type": "string", "pattern": "^[0-9a-f]{40}$",
          "description": "What tells the plan of a shard, or of merged shards, from others."
        },
        "totals": {
          "type": "object", "description": "How many jobs came out how.",
          "additionalProperties": false,
          "properties": {
            "passed": {"type": "integer", "minimum": 0},
            "failed": {"type": "integer", "minimum": 0},
            "error": {"type": "integer", "minimum": 0},
            "cancelled": {"type": "integer", "minimum": 0},
            "skipped": {"type": "integer", "minimum": 0},
            "planned": {"type": "integer", "minimum": 0}
          },
          "required": ["passed", "failed", "error", "cancelled", "skipped", "planned"]
        },
        "credits": {
          "type": "number", "minimum": 0, "description": "Of all jobs that told any."
        },
        "jobs": {
          "type": "array", "items": {"$ref": "#/definitions/job"},
          "description": "Every planned job once, in the order of the job files."
        }
      },
      "required": [
        "version", "kjob-version", "run-id", "seconds", "is-finished", "exit-code", "totals",
        "jobs"
      ],
    """#
}
