"""Home Assistant from outside: what a person does in the browser, by its APIs."""

import asyncio
from contextlib import suppress
import json
from pathlib import Path
import time
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

_LIFETIME: Final = 3650  # days of the token
_PATIENCE: Final = 120  # seconds for Home Assistant to start
_PAUSE: Final = 30  # seconds, after which it may have thrown out who answers no pings
_USER: Final = {"name": "Demo", "username": "demo", "password": "demo"}


class ApiError(Exception):
    """Home Assistant refused a request."""


class Client:
    """A user's session by REST and WebSocket."""

    def __init__(self, port: int, token_file: Path) -> None:
        """Take where the server is, and where the token is kept."""
        self.base = f"http://127.0.0.1:{port}"
        self._token_file = token_file
        self._session = aiohttp.ClientSession()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._number = 0
        self._called = 0.0
        self.token = ""

    async def __aenter__(self) -> Self:
        """Wait for the server, and log in."""
        try:
            await self._wait_for_server()
            if not self._token_file.exists():
                await self._create_user()
            self.token = self._token_file.read_text(encoding="utf-8").strip()
            await self._connect()
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the session."""
        if self._socket is not None:
            await self._socket.close()
        await self._session.close()

    async def _wait_for_server(self) -> None:
        async with asyncio.timeout(_PATIENCE):
            while True:
                with suppress(aiohttp.ClientError):
                    async with self._session.get(f"{self.base}/manifest.json"):
                        return
                await asyncio.sleep(0.2)

    async def _create_user(self) -> None:
        """Do what is left of onboarding, and keep a token."""
        client_id = f"{self.base}/"
        user = {**_USER, "client_id": client_id, "language": "en"}
        url = f"{self.base}/api/onboarding/users"
        async with self._session.post(url, json=user) as response:
            code = (await response.json())["auth_code"]
        grant = {
            "client_id": client_id,
            "grant_type": "authorization_code",
            "code": code,
        }
        async with self._session.post(
            f"{self.base}/auth/token", data=grant
        ) as response:
            self.token = (await response.json())["access_token"]
        await self._connect()
        self.token = await self.call(
            "auth/long_lived_access_token", client_name="demo", lifespan=_LIFETIME
        )
        self._token_file.write_text(self.token, encoding="utf-8")
        self._token_file.chmod(0o600)
        assert self._socket is not None
        await self._socket.close()

    async def _connect(self) -> None:
        self._socket = await self._session.ws_connect(
            f"{self.base}/api/websocket", max_msg_size=0
        )
        self._number = 0
        self._called = time.monotonic()
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self.token})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise ApiError("the token is not accepted")

    async def call(self, command: str, **arguments: Any) -> Any:
        """Call a WebSocket command; raises ApiError where it is refused."""
        try:
            return await self._call(command, arguments)
        except aiohttp.ClientConnectionResetError:
            # Home Assistant leaves who does not listen for a minute.
            await self._connect()
            return await self._call(command, arguments)

    async def _call(self, command: str, arguments: dict[str, Any]) -> Any:
        assert self._socket is not None
        if time.monotonic() - self._called > _PAUSE:
            await self._socket.close()
            await self._connect()
        self._called = time.monotonic()
        self._number += 1
        message = {"id": self._number, "type": command, **arguments}
        await self._socket.send_json(message)
        while True:
            answer = await self._socket.receive_json()
            if answer["id"] == self._number and answer["type"] == "result":
                if not answer["success"]:
                    raise ApiError(f"{command}: {answer['error']['message']}")
                return answer["result"]

    async def request(self, method: str, path: str, **body: Any) -> Any:
        """Send a REST request; raises ApiError where it is refused."""
        async with self._session.request(
            method,
            f"{self.base}/api/{path}",
            json=body or None,
            headers={"Authorization": f"Bearer {self.token}"},
        ) as response:
            text = await response.text()
            if response.status >= 400:
                raise ApiError(f"{path}: {response.status} {text}")
            return json.loads(text)

    async def act(
        self, action: str, answer: bool = False, target: Any = None, **data: Any
    ) -> Any:
        """Perform an action; with `answer`, return what it answers."""
        domain, service = action.split(".")
        arguments: dict[str, Any] = {"domain": domain, "service": service}
        if target:
            arguments["target"] = target
        result = await self.call(
            "call_service", **arguments, service_data=data, return_response=answer
        )
        return result["response"] if answer else None

    async def states(self) -> dict[str, dict[str, Any]]:
        """Return every state, by entity id."""
        return {state["entity_id"]: state for state in await self.call("get_states")}

    def browser_token(self) -> dict[str, Any]:
        """Return what the web page keeps of a login, under `hassTokens`."""
        return {
            "access_token": self.token,
            "token_type": "Bearer",
            "expires_in": 1e8,
            "expires": 1e14,
            "hassUrl": self.base,
            "clientId": f"{self.base}/",
            "refresh_token": "",
        }

    async def started(self) -> None:
        """Wait until Home Assistant has started everything."""
        async with asyncio.timeout(_PATIENCE):
            while (await self.call("get_config"))["state"] != "RUNNING":
                await asyncio.sleep(0.2)
