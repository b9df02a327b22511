"""compose.yaml: pinned, with nothing that a server does not need, and nginx's configuration in the right places."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.replicas.proxy import Proxy, need_nginx


@pytest.fixture(scope="session")
def compose(deploy: Path) -> dict[str, Any]:
    found = yaml.safe_load((deploy / "compose.yaml").read_text())
    assert isinstance(found, dict)
    return found


def test_there_are_several_servers_a_build_before_them_and_nginx_after(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"build", "server", "nginx"}
    assert services["server"]["deploy"]["replicas"] >= 2
    assert services["server"]["depends_on"] == {"build": {"condition": "service_completed_successfully"}}
    assert services["nginx"]["depends_on"] == {"server": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", ["build", "server", "nginx"])
def test_a_container_may_write_and_do_as_little_as_it_needs(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service.get("privileged", False) is False
    assert re.fullmatch(r"juten-kg:latest|docker\.io/library/nginx:\d+\.\d+\.\d+-bookworm", service["image"])


def test_servers_only_read_the_builds(compose: dict[str, Any]) -> None:
    assert compose["services"]["server"]["volumes"] == ["builds:/var/lib/juten-kg:ro"]
    assert compose["services"]["build"]["volumes"] == ["builds:/var/lib/juten-kg"]
    assert set(compose["volumes"]) == {"builds"}


def test_the_containerfile_is_where_it_says(compose: dict[str, Any], root: Path, deploy: Path) -> None:
    build = compose["services"]["server"]["build"]
    assert (deploy / build["context"]).resolve() == root
    assert (root / build["dockerfile"]).is_file()


def test_the_proxy_is_believed_and_nobody_outside_is(compose: dict[str, Any]) -> None:
    (network,) = compose["networks"]["inside"]["ipam"]["config"]
    assert compose["services"]["server"]["environment"]["KG_TRUSTED_PROXIES"] == network["subnet"]


def test_nginx_takes_the_configuration_that_is_put_into_it(
    compose: dict[str, Any], root: Path, deploy: Path, tmp_path: Path
) -> None:
    places = dict(volume.removesuffix(":ro").split(":") for volume in compose["services"]["nginx"]["volumes"])
    assert {place: source for source, place in places.items()} == {
        "/etc/nginx/conf.d/default.conf": "./nginx/juten-kg.conf",
        "/etc/nginx/juten-kg/proxy.conf": "./nginx/juten-kg/proxy.conf",
        "/etc/nginx/juten-kg/replicas.conf": "./nginx/compose.conf",
    }
    need_nginx()
    upstream = (deploy / "nginx" / "compose.conf").read_text()
    assert "server server:8000 " in upstream  # the service's name, resolved by the engine's name service
    proxy = Proxy(root, tmp_path, ["127.0.0.1:1"], upstream=upstream.replace("server server:", "server 127.0.0.1:"))
    proxy.stop()
