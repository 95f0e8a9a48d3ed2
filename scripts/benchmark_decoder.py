"""Measure what decoding an advertisement takes, here and in the libraries of others.

What devices are known to have sent is encrypted anew with changing nonces, and all
take turns decoding it, so that a busy machine is as busy for each. What is printed
is the median, in microseconds of processor time for an advertisement.
"""

import argparse
from collections.abc import Callable
import importlib.util
import json
from pathlib import Path
from statistics import median
import sys
import time
from typing import Any

from home_assistant_bluetooth import BluetoothServiceInfo
from victron_ble_ha_parser import VictronBluetoothDeviceData  # type: ignore[import-untyped] # it has none

from victron_ble import devices as classic

type Work = tuple[Callable[[Any], Any], list[Any]]  # a decoder, and what it is given

ROOT = Path(__file__).parents[1]
DECODER = ROOT / "custom_components" / "victron_ble" / "library"
KEY = "0df4d0307b1e2f4a5c6d7e8f90a1b2c3"
COMPANY_ID = 0x02E1
SMART_SHUNT = 0xA389  # for payloads published without the product
ROUNDS = 30

PARSE = "ours, parse()"
READ = "ours, read()"
CLASSIC = "victron-ble 0.9.3, parse()"
HA_PARSER = "victron-ble-ha-parser 0.8.0, update()"
# How many times longer the others take, at least.
GOALS = {CLASSIC: 6, HA_PARSER: 15}
RIVALS_LACK = {0x0B, 0x0E, 0xFF01}  # record types that one of them cannot decode


def load_ours() -> Any:
    """Load the decoder under another name: PyPI's library has the one it installs as."""
    spec = importlib.util.spec_from_file_location(
        "ours", DECODER / "__init__.py", submodule_search_locations=[str(DECODER)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["ours"] = module
    spec.loader.exec_module(module)
    return module


def captured(ours: Any, nonces: int) -> list[list[bytes]]:
    """Return the advertisements of each device: one payload, changing nonces."""
    advertisement = importlib.import_module("ours.advertisement")
    vectors = json.loads((ROOT / "tests" / "vectors.json").read_text(encoding="utf-8"))
    return [
        [
            advertisement.build_advertisement(
                int(vector["product_id"] or hex(SMART_SHUNT), 16),
                int(vector["record_type"], 16),
                1000 + nonce,
                bytes.fromhex(vector["plaintext"]),
                ours.Key(KEY),
            )
            for nonce in range(nonces)
        ]
        for vector in vectors
        if vector["capture"] != "synthetic"
        and int(vector["record_type"], 16) not in RIVALS_LACK
    ]


def service_info(data: bytes) -> BluetoothServiceInfo:
    """Return an advertisement as Home Assistant hands it over."""
    return BluetoothServiceInfo(
        name="SmartShunt",
        address="C0:11:22:33:44:55",
        rssi=-60,
        manufacturer_data={COMPANY_ID: data},
        service_data={},
        service_uuids=[],
        source="local",
    )


def contenders(ours: Any, frames: list[list[bytes]]) -> dict[str, list[Work]]:
    """Return the work of each contender, checked to give values for every device."""
    key = ours.Key(KEY)
    work: dict[str, list[Work]] = {PARSE: [], READ: [], CLASSIC: [], HA_PARSER: []}
    for device in frames:
        first = device[0]
        their_class = classic.detect_device_type(first)
        assert their_class is not None
        work[PARSE].append((ours.detect_device_type(first)(KEY).parse, device))
        work[READ].append((lambda data: ours.read(data, key), device))
        work[CLASSIC].append((their_class(KEY).parse, device))
        infos = [service_info(data) for data in device]
        update = VictronBluetoothDeviceData(KEY).update
        work[HA_PARSER].append((update, infos))

        assert any(value is not None for value in ours.read(first, key).values.values())
        assert their_class(KEY).parse(first).product_name
        assert len(update(infos[0]).entity_values) > 1  # not the signal strength alone
    return work


def measure(work: dict[str, list[Work]], rounds: int) -> dict[str, list[float]]:
    """Return the time for an advertisement, by contender, of each round."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, parts in work.items():
            start = time.process_time()
            for decode, given in parts:
                for one in given:
                    decode(one)
            count = sum(len(given) for _, given in parts)
            times[name].append((time.process_time() - start) / count * 1e6)
    return times


def main() -> int:
    """Measure and print; return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--nonces", type=int, default=50, help="for each payload")
    options = parser.parse_args()

    ours = load_ours()
    frames = captured(ours, options.nonces)
    times = measure(contenders(ours, frames), options.rounds)

    print(
        f"Python {sys.version.split()[0]}: {len(frames)} captured payloads with"
        f" {options.nonces} nonces each, {options.rounds} rounds\n"
    )
    print(f"{'':40}{'us':>8}{'x parse()':>12}{'x read()':>11}")
    missed = []
    for name, taken in times.items():
        ratios = [
            median(one / other for one, other in zip(taken, times[own], strict=True))
            for own in (PARSE, READ)
        ]
        print(f"{name:40}{median(taken):8.2f}{ratios[0]:12.1f}{ratios[1]:11.1f}")
        if min(ratios) < GOALS.get(name, 0):
            missed.append(f"{name} takes less than {GOALS[name]} times as long")
    for text in missed:
        print(text, file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
