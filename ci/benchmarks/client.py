"""A client on the official ACP Python SDK, as its documentation shows one: one session, one prompt.

Prints how many seconds it took from the prompt to its answer, and how many updates came till then.

usage: client.py FOLDER PROMPT AGENT...
"""

import asyncio
import sys
import time

from acp import PROTOCOL_VERSION, Client, RequestError, connect_to_agent, text_block
from acp.schema import AllowedOutcome, ClientCapabilities, DeniedOutcome, RequestPermissionResponse


class Allowing(Client):
    """Allows what the agent asks for and counts what it says."""

    def __init__(self):
        self.updates = 0

    async def request_permission(self, options, session_id, tool_call, **_):
        for option in options:
            if option.kind in ("allow_once", "allow_always"):
                outcome = AllowedOutcome(option_id=option.option_id, outcome="selected")
                return RequestPermissionResponse(outcome=outcome)
        return RequestPermissionResponse(outcome=DeniedOutcome(outcome="cancelled"))

    async def session_update(self, session_id, update, **_):
        self.updates += 1

    async def ext_method(self, method, params):
        raise RequestError.method_not_found(method)

    async def ext_notification(self, method, params):
        pass


async def main(folder, prompt, agent):
    process = await asyncio.create_subprocess_exec(
        *agent,
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=256 << 20,
    )
    client = Allowing()
    connection = connect_to_agent(client, process.stdin, process.stdout)
    await connection.initialize(
        protocol_version=PROTOCOL_VERSION, client_capabilities=ClientCapabilities()
    )
    session = await connection.new_session(cwd=folder, mcp_servers=[])
    start = time.monotonic()
    answer = await connection.prompt(session_id=session.session_id, prompt=[text_block(prompt)])
    # Every update was handled before: its task was begun before the answer was read.
    print(time.monotonic() - start, client.updates)
    process.stdin.close()
    await process.wait()
    await connection.close()
    return 0 if answer.stop_reason == "end_turn" else 1


sys.exit(asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:])))
