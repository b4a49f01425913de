"""An ACP agent on deepagents-acp, as its documentation builds one: with models and with modes.

The package's own program is only for its tests: it has one model, and asks before nothing.
"""

import asyncio

from acp import run_agent
from acp.schema import SessionMode, SessionModeState
from deepagents import create_deep_agent
from deepagents.backends import FilesystemBackend
from deepagents_acp.server import AgentServerACP, AgentSessionContext
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import MemorySaver

MODELS = ["trial-one", "trial-two", "trial-three"]
# What asks before it runs, in each mode.
MODES = {"ask": ["write_file", "edit_file"], "accept-edits": []}


def main():
    checkpointer = MemorySaver()

    def build(context: AgentSessionContext):
        return create_deep_agent(
            model=ChatOpenAI(model=context.model or MODELS[0], stream_usage=True),
            checkpointer=checkpointer,
            backend=FilesystemBackend(root_dir=context.cwd, virtual_mode=True),
            interrupt_on=dict.fromkeys(MODES[context.mode], True),
        )

    modes = SessionModeState(
        current_mode_id="ask",
        available_modes=[SessionMode(id=name, name=name) for name in MODES],
    )
    models = [{"value": name, "name": name} for name in MODELS]
    asyncio.run(run_agent(AgentServerACP(agent=build, modes=modes, models=models)))


if __name__ == "__main__":
    main()
