# The old logger: one global format, no levels.
legacy_log() { printf '%s\n' "$*" >&2; }

# The new one.
log_info() { printf 'info: %s\n' "$*" >&2; }
