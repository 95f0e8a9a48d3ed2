"""Test what workflows may do, and what dependencies and forms are looked after.

scripts/lint checks their form: by schema, with actionlint and with zizmor.
"""

from itertools import chain
import json
from pathlib import Path
import re
import subprocess
from typing import Any, Final

import pytest

from homeassistant.util.yaml import parse_yaml

ROOT: Final = Path(__file__).parents[2]
GITHUB: Final = ROOT / ".github"
WORKFLOWS: Final = sorted((GITHUB / "workflows").iterdir())
FORMS: Final = sorted((GITHUB / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
PINNED: Final = re.compile(
    r"(?:[\w-]+/[\w/-]+@[0-9a-f]{40}|docker://[\w./-]+@sha256:[0-9a-f]{64})"
    r" # (?:v\d+\.\d+\.\d+|main|master)"
)
USES: Final = re.compile(r"uses: (.*)")
# What jobs may do beyond reading.
WRITES: Final = {
    ("nightly", "report"): {"issues"},
    ("release", "publish"): {"attestations", "contents", "id-token"},
}


def load(path: Path) -> Any:
    """Return what a YAML file says; `on` is read as true."""
    return parse_yaml(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow(path: Path) -> None:
    """Test pins, permissions, limits of time, and that no credentials are left behind."""
    workflow = load(path)
    uses = USES.findall(path.read_text(encoding="utf-8"))
    assert uses
    assert [each for each in uses if not PINNED.fullmatch(each)] == []
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert "pull_request_target" not in workflow[True]
    for name, job in workflow["jobs"].items():
        allowed = job.get("permissions", {})
        writes = {scope for scope, access in allowed.items() if access != "read"}
        assert writes == WRITES.get((path.stem, name), set())
        assert job["timeout-minutes"] <= 180
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"] == {"persist-credentials": False}
                assert not writes, "code of the repository, where something is written"


def test_pins_are_alike() -> None:
    """Test that each action has one version, wherever it is used."""
    pins = {
        tuple(use.split("@"))
        for path in WORKFLOWS
        for use in USES.findall(path.read_text(encoding="utf-8"))
    }

    assert len(pins) == len({action for action, _ in pins})


def test_scripts_are_there() -> None:
    """Test that what workflows run of this repository can be run."""
    steps = [
        step
        for path in WORKFLOWS
        for job in load(path)["jobs"].values()
        for step in job["steps"]
    ]
    runs = "\n".join(step.get("run", "") for step in steps)
    named = set(re.findall(r"(?:^|\s)((?:scripts|\.ci|tests)/[\w./]+)", runs))

    assert {"scripts/lint", "scripts/test", "scripts/release"} <= named
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_check_of_hacs_that_is_ignored() -> None:
    """Test that only the one is left out that cannot pass: taking core's domain."""
    [step] = load(GITHUB / "workflows" / "ci.yaml")["jobs"]["hacs"]["steps"]

    assert step["env"]["INPUT_CATEGORY"] == "integration"
    assert step["env"]["INPUT_IGNORE"] == "core_domain_override"


def test_dependencies_are_renewed() -> None:
    """Test that Dependabot looks where there are dependencies, and nowhere else."""
    kinds = {"package.json": "npm", "setup.cfg": "pip"}
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    files = [Path(name) for name in tracked.stdout.splitlines()]
    wanted = {
        (kinds[file.name], f"/{file.parent}".removesuffix("."))
        for file in files
        if file.name in kinds
    }
    updates = load(GITHUB / "dependabot.yml")["updates"]

    assert {(each["package-ecosystem"], each["directory"]) for each in updates} == {
        ("github-actions", "/"),
        *wanted,
    }
    assert all(each["cooldown"]["default-days"] >= 7 for each in updates)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_form(path: Path) -> None:
    """Test that a report of a device names it and the versions, and holds no key."""
    form = load(path)
    fields = {each["id"]: each for each in form["body"] if "id" in each}
    assert any(each["validations"]["required"] for each in fields.values())
    if path.stem != "idea":
        assert {"device", "versions"} <= fields.keys()
        assert "Never post an encryption key" in form["body"][0]["attributes"]["value"]
    for file in re.findall(r"\]\(\.\./blob/main/([^)#]+)", json.dumps(form)):
        assert (ROOT / file).is_file()


def test_addresses_are_ours() -> None:
    """Test that what leads to this repository leads to where the manifest says it is."""
    manifest = json.loads(
        (ROOT / "custom_components/victron_ble/manifest.json").read_text("utf-8")
    )
    owner = manifest["codeowners"][0].removeprefix("@")
    texts = chain([ROOT / "SECURITY.md"], GITHUB.rglob("*.yml"))
    found = set(
        re.findall(
            rf"[^\s(]*{owner}/\w+", "".join(path.read_text("utf-8") for path in texts)
        )
    )

    assert manifest["documentation"] in found
    assert {address.removeprefix("https://github.com/") for address in found} == {
        manifest["documentation"].removeprefix("https://github.com/")
    }
