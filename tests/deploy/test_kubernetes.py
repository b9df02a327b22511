"""The manifests: by Kubernetes' own schemas, and as narrow as a server that only reads can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

VERSION = "1.33"
Manifest = dict[str, Any]


@pytest.fixture(scope="session")
def manifests(deploy: Path) -> dict[str, Manifest]:
    """By kind and name."""
    found = {}
    for path in sorted((deploy / "kubernetes").glob("*.yaml")):
        for manifest in yaml.safe_load_all(path.read_text()):
            if path.name != "kustomization.yaml":
                found[f"{manifest['kind']} {manifest['metadata']['name']}"] = manifest
    return found


def pod(manifests: dict[str, Manifest], name: str) -> Manifest:
    found: Manifest = manifests[name]["spec"]["template"]["spec"]
    return found


PODS = ["Deployment juten-kg", "Job juten-kg-build"]


def test_the_manifests_are_those_that_a_site_needs(manifests: dict[str, Manifest]) -> None:
    assert set(manifests) == {
        *PODS,
        "Service juten-kg",
        "PodDisruptionBudget juten-kg",
        "PersistentVolumeClaim juten-kg-builds",
        "NetworkPolicy juten-kg-server",
        "NetworkPolicy juten-kg-build",
    }


def test_each_is_valid_by_kubernetes_schema(manifests: dict[str, Manifest]) -> None:
    for manifest in manifests.values():
        kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_the_kustomization_names_every_file(deploy: Path) -> None:
    folder = deploy / "kubernetes"
    named = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    assert sorted(named) == sorted(path.name for path in folder.glob("*.yaml") if path.name != "kustomization.yaml")


@pytest.mark.parametrize("name", PODS)
def test_a_pod_is_nobody_in_particular_and_writes_to_tmp_only(manifests: dict[str, Manifest], name: str) -> None:
    spec = pod(manifests, name)
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] > 999
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    (container,) = spec["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} == set(container["resources"]["requests"]) == set(container["resources"]["limits"])
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/var/lib/juten-kg", "/tmp"]


def test_the_user_is_the_containers(manifests: dict[str, Manifest], deploy: Path) -> None:
    user = pod(manifests, PODS[0])["securityContext"]["runAsUser"]
    assert f"USER {user}:{user}" in (deploy / "Containerfile").read_text()


def test_servers_only_read_the_builds(manifests: dict[str, Manifest]) -> None:
    (container,) = pod(manifests, PODS[0])["containers"]
    assert container["volumeMounts"][0]["readOnly"] is True


def test_labels_lead_to_the_servers_and_to_nothing_else(manifests: dict[str, Manifest]) -> None:
    labels = manifests[PODS[0]]["spec"]["template"]["metadata"]["labels"]
    assert manifests["Service juten-kg"]["spec"]["selector"] == labels
    assert manifests[PODS[0]]["spec"]["selector"]["matchLabels"] == labels
    assert manifests["PodDisruptionBudget juten-kg"]["spec"]["selector"]["matchLabels"] == labels
    assert manifests["NetworkPolicy juten-kg-server"]["spec"]["podSelector"]["matchLabels"] == labels
    assert manifests[PODS[1]]["spec"]["template"]["metadata"]["labels"] != labels


def test_the_port_is_the_containers_everywhere(manifests: dict[str, Manifest]) -> None:
    (container,) = pod(manifests, PODS[0])["containers"]
    assert container["ports"] == [{"name": "http", "containerPort": 8000}]
    (rule,) = manifests["NetworkPolicy juten-kg-server"]["spec"]["ingress"]
    assert rule["ports"] == [{"port": 8000, "protocol": "TCP"}]
    assert manifests["Service juten-kg"]["spec"]["ports"][0]["targetPort"] == "http"


def test_ready_means_that_the_graph_is_loaded_and_alive_does_not(manifests: dict[str, Manifest]) -> None:
    (container,) = pod(manifests, PODS[0])["containers"]
    assert container["startupProbe"]["httpGet"]["path"] == "/readyz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"


def test_at_most_one_server_is_away(manifests: dict[str, Manifest]) -> None:
    spec = manifests[PODS[0]]["spec"]
    assert spec["replicas"] >= 3
    assert spec["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert manifests["PodDisruptionBudget juten-kg"]["spec"]["maxUnavailable"] == 1


def test_nothing_that_runs_here_may_ask_anybody(manifests: dict[str, Manifest]) -> None:
    for name in ("juten-kg-server", "juten-kg-build"):
        spec = manifests[f"NetworkPolicy {name}"]["spec"]
        assert set(spec["policyTypes"]) == {"Ingress", "Egress"}
        assert spec["egress"] == []


def test_no_proxy_is_believed_that_the_operator_did_not_name(manifests: dict[str, Manifest]) -> None:
    environment = {row["name"]: row["value"] for row in pod(manifests, "Deployment juten-kg")["containers"][0]["env"]}
    assert environment["KG_TRUSTED_PROXIES"] == ""
