"""Runs the trials of agents and writes their table. Started by ci/agents, which see.

usage: trials.py [--write TABLE] AGENT…

Uses the standard library alone. Each trial is a run of kjob with a job file of its own, in a
repository of its own; its folder below .build/agent-trials keeps both, and what kjob left.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import uuid

SOURCE = pathlib.Path(__file__).resolve().parent
ROOT = SOURCE.parent.parent
SCRATCH = ROOT / ".build" / "agent-trials"
TOOLS = ROOT / ".build" / "test-tools"
# Every process of the trials has this in its environment, so that none stays behind unseen. kjob
# passes on no names of its own.
MARK = f"AGENT_TRIALS_ID={uuid.uuid4().hex}"

LINE, FILE = "trial line", "note.txt"
EDIT = f"Write the line `{LINE}` into the file `{FILE}`."
KEY = "key-of-the-trials-4f1d0c"
# A price of 1 and 2 dollars for a million tokens, for agents that know prices.
INPUT_PRICE, OUTPUT_PRICE = 1.0, 2.0


# MARK: - Agents


class Agent:
    """An agent, as the job files of its trials name it; `folder` holds everything of its own."""

    package = None
    # What the trials choose, other than what the agent begins with; None if it offers none.
    model = None
    mode = None
    # The mode in which the agent asks before it edits, if that is not what it begins with.
    asking_mode = None
    capabilities = []
    can_edit = True

    def __init__(self, name):
        self.name = name
        self.folder = SCRATCH / name
        self.home = self.folder / "home"

    @property
    def bin(self):
        return self.folder / "venv" / "bin"

    def prepare(self, url):
        """Writes the agent's configuration for the model server at `url`."""

    def command(self):
        raise NotImplementedError

    def variables(self):
        return {}

    def uses_mode(self, run):
        """Returns whether a run in the chosen mode that asked for an edit shows that mode."""
        raise NotImplementedError

    def version(self):
        """Returns the versions of what is installed, as pip names them."""
        script = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
        found = []
        for package in self.package.split():
            answer = subprocess.run(
                [self.bin / "python", "-c", script, package],
                check=True, capture_output=True, text=True,
            )
            found.append(f"{package} {answer.stdout.strip()}")
        return ", ".join(found)


class FastAgent(Agent):
    package = "fast-agent-mcp agent-client-protocol"
    mode = "second"
    # Without them it works on files by itself, does not ask before it does, and takes the folder
    # around its home for the session's folder.
    capabilities = ["fs", "terminal"]

    def prepare(self, url):
        cards = self.home / "cards"
        cards.mkdir()
        for name, rest in (("first", "default: true\n"), ("second", "")):
            (cards / f"{name}.md").write_text(
                f"---\ntype: agent\nname: {name}\nmodel: generic.trial-one\nshell: true\n"
                f"{rest}---\n"
                f"You are the {name} agent.\n"
            )
        (self.home / "fastagent.config.yaml").write_text(
            "default_model: generic.trial-one\n"
            f"generic:\n  api_key: {KEY}\n  base_url: {url}/v1\n"
            "logger:\n  progress_display: false\n  show_chat: false\n  show_tools: false\n"
        )

    def command(self):
        return [
            str(self.bin / "fast-agent-acp"),
            "--config-path", str(self.home / "fastagent.config.yaml"),
            "--home", str(self.home / "fast-agent"),
            "--agent-cards", str(self.home / "cards"),
        ]

    def uses_mode(self, run):
        return all("You are the second agent" in request["system"] for request in run.requests)


class Vibe(Agent):
    package = "mistral-vibe agent-client-protocol"
    model = "trial-two"
    mode = asking_mode = "ask"

    def prepare(self, url):
        vibe = self.home / "vibe"
        vibe.mkdir(parents=True, exist_ok=True)
        text = (
            'active_model = "trial-one"\n'
            "enable_telemetry = false\nenable_update_checks = false\nenable_auto_update = false\n"
            "enable_otel = false\nenable_connectors = false\n"
            "experimental_enable_model_catalog = false\n"
            "[experiments]\nenable = false\n"
            f'[[providers]]\nname = "trial"\napi_base = "{url}/v1"\n'
            'api_key_env_var = "TRIAL_API_KEY"\nbackend = "generic"\n'
        )
        for name in ("trial-one", "trial-two", "trial-three"):
            text += (
                f'[[models]]\nname = "{name}"\nprovider = "trial"\nalias = "{name}"\n'
                f"input_price = {INPUT_PRICE}\noutput_price = {OUTPUT_PRICE}\n"
                "max_context_length = 100000\n"
            )
        (vibe / "config.toml").write_text(text)

    def command(self):
        return [str(self.bin / "vibe-acp")]

    def variables(self):
        # It keeps the model that a session chooses there, for all later sessions.
        return {"VIBE_HOME": str(self.home / "vibe"), "TRIAL_API_KEY": KEY}

    def uses_mode(self, run):
        return bool(run.received("session/request_permission"))


class Hermes(Agent):
    package = "hermes-agent agent-client-protocol"
    model = "custom:trial-two"
    mode = "accept_edits"

    def prepare(self, url):
        hermes = self.home / "hermes"
        hermes.mkdir()
        (hermes / "config.yaml").write_text(
            f"model:\n  default: trial-one\n  provider: custom\n  base_url: {url}/v1\n"
            f"  api_key: {KEY}\n  context_length: 100000\n"
        )

    def command(self):
        return [str(self.bin / "hermes-acp")]

    def variables(self):
        return {"HERMES_HOME": str(self.home / "hermes")}

    def uses_mode(self, run):
        return not run.received("session/request_permission")


class DeepAgents(Agent):
    package = "deepagents-acp deepagents agent-client-protocol"
    model = "trial-two"
    mode = "accept-edits"

    def prepare(self, url):
        self.url = url

    def command(self):
        return [str(self.bin / "python"), str(SOURCE / "deepagents_agent.py")]

    def variables(self):
        return {
            "OPENAI_BASE_URL": f"{self.url}/v1",
            "OPENAI_API_KEY": KEY,
            "LANGSMITH_TRACING": "false",
        }

    def uses_mode(self, run):
        return not run.received("session/request_permission")


class Example(Agent):
    """An agent of the SDK's examples, which has no model."""

    package = "agent-client-protocol"
    can_edit = False

    @property
    def bin(self):
        return TOOLS / "venv" / "bin"

    def command(self):
        return [str(self.bin / "python"), str(TOOLS / "examples" / f"{self.script}.py")]


class EchoExample(Example):
    script = "echo_agent"


class AgentExample(Example):
    script = "agent"


AGENTS = {
    "fast-agent": FastAgent,
    "vibe": Vibe,
    "hermes": Hermes,
    "deepagents": DeepAgents,
    "sdk-echo-agent": EchoExample,
    "sdk-agent": AgentExample,
}


# MARK: - Runs


def marked_processes():
    """Returns the ids of the processes that the trials started and that still run."""
    found = []
    for folder in pathlib.Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if MARK.encode() in variables and state != "Z":
            found.append(int(folder.name))
    return found


def end_leftovers(besides):
    """Ends the processes that a trial left behind; returns their names."""
    end = time.monotonic() + 5
    while left := [process for process in marked_processes() if process != besides]:
        if time.monotonic() > end:
            break
        time.sleep(0.1)
    names = []
    for process in left:
        try:
            names.append(pathlib.Path(f"/proc/{process}/comm").read_text().strip())
            os.kill(process, signal.SIGKILL)
        except OSError:
            pass
    return names


def read_lines(path, start=0):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            file.seek(start)
            return [line for line in file.read().split("\n") if line]
    except FileNotFoundError:
        return []


class Run:
    """One run of kjob, and what can be seen of it."""

    def __init__(self, trials, name, settings):
        self.folder = trials.folder / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        job = {
            "version": 1,
            "name": name,
            "repos": [str(trials.repository)],
            "agent": {"command": trials.agent.command(), "env": {"set": trials.agent.variables()}},
            "timeout": "90s",
            "grace-period": "5s",
            "mcp-startup-timeout": "20s",
        }
        if trials.agent.capabilities:
            job["client-capabilities"] = trials.agent.capabilities
        agent = settings.pop("agent", {})
        job["agent"].update(agent)
        job.update(settings)
        job.setdefault("verify", [{"name": "repository", "run": "test -e README"}])
        # A job file may be JSON, which is YAML too.
        (self.folder / "job.yml").write_text(json.dumps(job, indent=2) + "\n")
        mark = trials.log.stat().st_size
        begin = time.monotonic()
        with open(self.folder / "log", "w", encoding="utf-8") as log:
            ending = subprocess.run(
                [trials.program, "run", "--ci", "none", "--output", "kjob-out", "job.yml"],
                cwd=self.folder, env=trials.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, timeout=300,
            )
        self.seconds = time.monotonic() - begin
        self.exit_code = ending.returncode
        output = self.folder / "kjob-out"
        try:
            self.job = json.loads((output / "results.json").read_text())["jobs"][0]
        except FileNotFoundError:
            log = (self.folder / "log").read_text()
            sys.exit(f"ci/agents: {name}: kjob left no results:\n{log}")
        folder = output / self.job["folder"]
        self.frames = []
        for line in read_lines(folder / "transcript.jsonl"):
            record = json.loads(line)
            if isinstance(record.get("frame"), dict):
                self.frames.append((record["direction"], record["frame"]))
        patch = folder / "changes.patch"
        self.patch = patch.read_text(errors="replace") if patch.exists() else ""
        self.requests = [
            record for line in read_lines(trials.log, mark)
            if "model" in (record := json.loads(line))
        ]

    def sent(self, method):
        return [f for way, f in self.frames if way == "sent" and f.get("method") == method]

    def received(self, method):
        return [f for way, f in self.frames if way == "received" and f.get("method") == method]

    def answers(self, method):
        """Returns the agent's answers to requests of kjob."""
        ids = [frame["id"] for frame in self.sent(method)]
        return [
            frame for way, frame in self.frames
            if way == "received" and "method" not in frame and frame.get("id") in ids
        ]

    def updates(self, kind):
        updates = [frame["params"]["update"] for frame in self.received("session/update")]
        return [update for update in updates if update.get("sessionUpdate") == kind]

    @property
    def has_edit(self):
        return f"+{LINE}" in self.patch.split("\n")

    @property
    def ending(self):
        """Returns the outcome with its reason."""
        reason = self.job.get("reason", {}).get("type", "").removeprefix("kjob.")
        outcome = self.job.get("outcome", "no outcome")
        return f"{outcome} ({reason})" if reason else outcome

    @property
    def without_prompt(self):
        if self.sent("session/prompt") or self.requests:
            return "but a prompt was sent"
        return "no prompt sent"


# MARK: - Usage


class Usage:
    """The usage of a run with two prompts: what was spent, what was sent and what kjob read."""

    SAME = "as the model server counted"

    def __init__(self, run):
        self.job = run.job
        self.turns = run.job["turns"]
        # The tokens of each turn, in and out. Some agents also ask for a title, in a request without
        # tools, which they do not count.
        self.spent = [[0, 0], [0, 0]]
        for request in run.requests:
            if request["tools"]:
                turn = self.spent[1 if "#2" in request["prompt"] else 0]
                turn[0] += request["usage"]["prompt_tokens"]
                turn[1] += request["usage"]["completion_tokens"]
        self.totals = [sum(turn) for turn in self.spent]
        answers = run.answers("session/prompt")
        self.answered = [frame.get("result", {}).get("usage") for frame in answers]
        self.updates = run.updates("usage_update")
        # How full the context was in the last update before the answer to each prompt.
        self.sent = []
        full = None
        for _, frame in run.frames:
            update = frame.get("params", {}).get("update", {})
            if update.get("sessionUpdate") == "usage_update":
                full = 100 * update["used"] / update["size"]
            elif frame in answers:
                self.sent.append(full)

    @property
    def has_cost(self):
        return any(update.get("cost") for update in self.updates)

    def sources(self):
        found = []
        if self.updates:
            found.append("`usage_update`" + (" with cost" if self.has_cost else ""))
        if any(self.answered):
            found.append("`PromptResponse.usage`")
        return " and ".join(found) or "none"

    def scope(self):
        """Says whether the second turn's usage is that of the turn or of the session."""
        if len(self.answered) != 2 or not all(self.answered):
            return "not sent"
        both = sum(self.totals)
        second = self.answered[1]["totalTokens"]
        meanings = {self.totals[1]: "of that turn", both: "of the session so far"}
        return meanings.get(second, f"{second}, neither {self.totals[1]} nor {both}")

    def tokens(self):
        read = [turn.get("tokens", {}).get("total") for turn in self.turns]
        total = self.job.get("tokens", {}).get("total")
        if not any(self.answered) and read == [None, None] and total is None:
            return "none"
        if read == self.totals and total == sum(self.totals):
            return self.SAME
        return f"turns {read}, job {total}; the model server counted {self.totals}"

    def cost(self):
        cost = self.job.get("cost")
        if not self.has_cost and cost is None:
            return "none"
        price = sum(i * INPUT_PRICE + o * OUTPUT_PRICE for i, o in self.spent) / 1e6
        if cost and cost["currency"] == "USD" and abs(cost["amount"] - price) < 1e-9:
            return self.SAME
        return f"{cost}; the model server counted {price}"

    def context(self):
        def same(others):
            return len(read) == len(others) and all(
                one is not None and other is not None and abs(one - other) < 0.01
                for one, other in zip(read, others)
            )

        read = [turn.get("context-percentage") for turn in self.turns]
        if not self.updates:
            return "none" if read == [None, None] else f"{read}, though nothing was sent"
        if not same(self.sent):
            return f"{read}, but the agent sent {self.sent}"
        # The context holds the last request and its answer.
        size = self.updates[-1]["size"]
        if same([100 * total / size for total in self.totals]):
            return self.SAME
        return "as sent, by the agent's own estimate"


# MARK: - Trials


class Trials:
    """The trials of one agent; each method returns cells of the table by the names of the rows."""

    def __init__(self, agent, program):
        self.agent = agent
        self.program = program
        self.folder = agent.folder / "trials"
        self.repository = agent.folder / "repository"
        self.log = agent.folder / "model-server.log"
        self.left = []
        self.make_folders()
        self.make_repository()

    def make_folders(self):
        for folder in (self.agent.home, self.folder, self.repository):
            shutil.rmtree(folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.log.write_text("")
        name, value = MARK.split("=")
        home = self.agent.home
        # Nothing of the user's is read or written, and nothing but this machine can be reached.
        self.environment = {
            name: value,
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "TMPDIR": str(home / "tmp"),
            "KJOB_WORKTREE_DIR": str(home / "worktrees"),
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            self.environment[name] = "http://127.0.0.1:9"
        for name in ("CONFIG_HOME", "CACHE_HOME", "DATA_HOME", "STATE_HOME", "RUNTIME_DIR"):
            self.environment[f"XDG_{name}"] = str(home / name.lower().replace("_", "-"))

    def make_home(self):
        """Makes an empty home folder, so that no trial sees what an earlier one left."""
        shutil.rmtree(self.agent.home, ignore_errors=True)
        for name in ("HOME", "TMPDIR", "KJOB_WORKTREE_DIR", "XDG_RUNTIME_DIR"):
            pathlib.Path(self.environment[name]).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.agent.prepare(self.url)

    def make_repository(self):
        def git(*arguments):
            subprocess.run(
                ["git", "-C", self.repository, "-c", "user.name=trials",
                 "-c", "user.email=trials@example.com", *arguments],
                check=True, env=self.environment, stdin=subprocess.DEVNULL,
            )

        self.repository.mkdir(parents=True)
        git("init", "--quiet", "--initial-branch", "main")
        (self.repository / "README").write_text("A repository for trials.\n")
        git("add", "README")
        git("commit", "--quiet", "--message", "Begin")

    def run(self, name, **settings):
        self.make_home()
        run = Run(self, name, settings)
        self.left += [f"{name}: {process}" for process in end_leftovers(besides=self.server.pid)]
        print(f"  {self.agent.name}: {name}: {run.seconds:.1f} s, {run.ending}", flush=True)
        return run

    def edit(self):
        acceptance = {"name": "line", "run": f"grep --fixed-strings --line-regexp '{LINE}' {FILE}"}
        run = self.run("edit", prompt=EDIT, verify=[acceptance])
        self.introduction = run.job.get("agent", {})
        if run.exit_code == 0 and run.has_edit:
            cell = "passed, edit in the patch"
        elif not self.agent.can_edit:
            cell = f"has no tools: {run.ending}"
        else:
            cell = run.ending
        return {"edit": cell}

    def denied(self, name, rule, mode=None):
        """Runs an edit that a rule denies; returns what came of it."""
        if not self.agent.can_edit:
            return "has no tools"
        run = self.run(
            name,
            prompt=EDIT,
            agent={"name": mode} if mode else {},
            permissions={"rules": [rule | {"decision": "deny"}]},
            verify=[{"name": "no edit", "run": f"test ! -e {FILE}"}],
        )
        denied = run.job.get("permissions", {}).get("denied", 0)
        if not run.received("session/request_permission"):
            warns = any("ran without a question" in text for text in run.job["warnings"])
            return "does not ask, " + ("kjob warns" if warns else "kjob does not warn")
        if run.exit_code == 0 and denied and not run.has_edit:
            return "denied, no edit" + (f" (in mode `{mode}`)" if mode else "")
        return f"{run.ending}, {denied} denied, " + ("edit" if run.has_edit else "no edit")

    def deny(self):
        mode = self.agent.asking_mode
        path = {"path": FILE}
        cells = {
            "edit denied by path": self.denied("deny-path", path, mode),
            "edit denied by tool": self.denied("deny-tool", {"tool": "write"}, mode),
        }
        usual = "edit denied by path, in the mode that the agent begins with"
        cells[usual] = cells["edit denied by path"]
        if mode:
            cells[usual] = self.denied("deny-path-usual-mode", path)
        return cells

    def model(self):
        if self.agent.model is None:
            run = self.run("model", prompt="A trial.", agent={"model": "trial-two"})
            cells = {"model chosen": f"not offered: {run.ending}, {run.without_prompt}"}
        else:
            wanted = self.agent.model
            run = self.run("model", prompt="A trial.", agent={"model": wanted})
            agent = run.job.get("agent", {})
            if run.exit_code != 0 or agent.get("model") != wanted:
                cell = f"{run.ending}, `{agent.get('model')}`"
            else:
                used = {request["model"] for request in run.requests}
                cell = f"`{wanted}`, {agent.get('confirmations', {}).get('model')}, "
                # hermes-agent puts the provider in front.
                fits = used == {wanted.removeprefix("custom:")}
                cell += "used" if fits else f"but {sorted(used)} used"
            cells = {"model chosen": cell}
        run = self.run("model-unknown", prompt="A trial.", agent={"model": "no-such-model"})
        cells["model that is not offered"] = f"{run.ending}, {run.without_prompt}"
        return cells

    def mode(self):
        if self.agent.mode is None:
            run = self.run("mode", prompt="A trial.", agent={"name": "second"})
            cells = {"mode chosen": f"not offered: {run.ending}, {run.without_prompt}"}
        else:
            wanted = self.agent.mode
            run = self.run("mode", prompt=EDIT, agent={"name": wanted})
            agent = run.job.get("agent", {})
            if run.exit_code != 0 or agent.get("mode") != wanted:
                cell = f"{run.ending}, `{agent.get('mode')}`"
            else:
                cell = f"`{wanted}`, {agent.get('confirmations', {}).get('mode')}, "
                cell += "used" if self.agent.uses_mode(run) else "but not used"
            cells = {"mode chosen": cell}
        run = self.run("mode-unknown", prompt="A trial.", agent={"name": "no-such-mode"})
        cells["mode that is not offered"] = f"{run.ending}, {run.without_prompt}"
        return cells

    def usage(self):
        run = self.run("usage", prompts=["The first trial.", "The second trial, #2."])
        usage = Usage(run)
        return {
            "usage sent by the agent": usage.sources() if run.exit_code == 0 else run.ending,
            "`PromptResponse.usage` of the second turn is": usage.scope(),
            "tokens in `results.json`": usage.tokens(),
            "cost in `results.json`": usage.cost(),
            "context in `results.json`": usage.context(),
        }

    def servers(self):
        log = self.folder / "mcp-server.log"
        up = {"command": [sys.executable, str(SOURCE / "mcp_server.py"), str(log)]}
        missing = {"command": [str(self.folder / "no-such-server")]}
        ending = {"command": [shutil.which("false")]}
        run = self.run(
            "mcp-up",
            prompt="A trial: Call the tool `trial_echo` of the server `trial`.",
            **{"mcp-servers": {"trial": up}},
        )
        known = [s for s in run.job["mcp-servers"] if s["name"] == "trial" and s["is-started"]]
        if run.exit_code != 0 or not known:
            cell = run.ending
        elif "tools/call" in (calls := read_lines(log)):
            cell = "started, tool called"
        elif any(call.startswith("initialize ") and call != "initialize kjob" for call in calls):
            cell = "started, also by the agent, no tool called"
        else:
            cell = "started by kjob, the agent ignores it"
        cells = {"MCP server up": cell}
        for row, name, server in (
            ("MCP server missing", "mcp-missing", missing),
            ("MCP server that ends at once", "mcp-ends", ending),
        ):
            run = self.run(name, prompt="A trial.", **{"mcp-servers": {"trial": server}})
            cells[row] = f"exit {run.exit_code}, {run.ending}, {run.without_prompt}"
        run = self.run(
            "mcp-optional",
            prompt="A trial.",
            **{"mcp-servers": {"trial": missing}, "require-mcp-startup": False},
        )
        cells["MCP server missing, but not required"] = f"exit {run.exit_code}, {run.ending}"
        return cells

    def perform(self):
        """Runs every trial; returns the cells."""
        self.server = subprocess.Popen(
            [sys.executable, str(SOURCE / "model_server.py"), str(self.log)],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        )
        try:
            port = int(self.server.stdout.readline())
            self.url = f"http://127.0.0.1:{port}"
            cells = {}
            for trial in (self.edit, self.deny, self.model, self.mode, self.usage, self.servers):
                cells.update(trial())
        finally:
            self.server.kill()
            self.server.wait()
        known = self.introduction
        words = [known[key] for key in ("name", "version") if key in known]
        self.facts = {
            "versions": self.agent.version(),
            "introduces itself as": " ".join(words) or "nothing",
        }
        return cells | {"processes left behind": ", ".join(self.left) or "none"}


# MARK: - Table


def write_table(path, kjob, tables):
    rows = list(next(iter(tables.values())))
    lines = [
        "# Agents that kjob drives",
        "",
        f"`ci/agents` wrote this with {kjob}. The agents are real, and",
        "`ci/agent-trials/model_server.py` plays their model. `ci/agent-trials/expected.json` says",
        "what each cell should be.",
        "",
        "*Reported*: the session said that it uses what the job requests. *Accepted*: it took the",
        "request without saying more. *Used*: the trial saw that it does so.",
        "",
        "| | " + " | ".join(tables) + " |",
        "|---" * (len(tables) + 1) + "|",
    ]
    for row in rows:
        cells = [cells.get(row, "").replace("|", "\\|") for cells in tables.values()]
        lines.append(f"| {row} | " + " | ".join(cells) + " |")
    path.write_text("\n".join(lines) + "\n")


def main():
    # The model server and kjob end with this process.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = sys.argv[1:]
    table = None
    if arguments[:1] == ["--write"]:
        table, arguments = pathlib.Path(arguments[1]), arguments[2:]
    program = os.environ["KJOB_TESTED_PROGRAM"]
    kjob = subprocess.run(
        [program, "--version"], check=True, capture_output=True, text=True
    ).stdout.strip()
    expected = json.loads((SOURCE / "expected.json").read_text())
    tables, faults = {}, []
    for name in arguments:
        begin = time.monotonic()
        trials = Trials(AGENTS[name](name), program)
        cells = trials.perform()
        tables[name] = trials.facts | cells
        wanted = expected.get(name, {})
        for row in sorted(set(cells) | set(wanted), key=list(cells | wanted).index):
            if cells.get(row) != wanted.get(row):
                faults.append(
                    f"{name}: {row}\n  expected: {wanted.get(row)}\n  came:     {cells.get(row)}"
                )
        print(f"{name}: {time.monotonic() - begin:.0f} s", flush=True)
    if table:
        write_table(table, kjob, tables)
    for fault in faults:
        print(fault)
    print(f"agents: {len(tables)}, cells of the table that are not as expected: {len(faults)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
