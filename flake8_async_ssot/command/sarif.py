"""What is found as SARIF 2.1.0, the format in which services take the results of static analysis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flake8_async_ssot import __version__
from flake8_async_ssot.command.checking import Reported
from flake8_async_ssot.command.page import rule_page, without_links
from flake8_async_ssot.rules import Rule, all_rules


def sarif(found: Sequence[tuple[Reported, str]]) -> dict[str, Any]:
    """The log of one run.

    :param found: the violations with their fingerprints.
    """
    codes = {each.code for each, _ in found}
    rules = [rule for rule in all_rules() if rule.code in codes]
    indexes = {rule.code: index for index, rule in enumerate(rules)}
    driver = {
        "name": "flake8-async-ssot",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    results = [_result(each, fingerprint, indexes[each.code]) for each, fingerprint in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _rule(rule: type[Rule]) -> dict[str, Any]:
    page = without_links(rule_page(rule))
    return {
        "id": rule.code,
        "name": rule.__name__,
        "shortDescription": {"text": f"{rule.title()}."},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": "error", "enabled": rule.default},
    }


def _result(each: Reported, fingerprint: str, index: int) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": each.line, "startColumn": each.column}
    if each.source:
        region["snippet"] = {"text": each.source}
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(each.path)}, "region": region}
    location: dict[str, Any] = {"physicalLocation": place}
    if each.identity.symbol:
        location["logicalLocations"] = [{"fullyQualifiedName": each.identity.symbol}]
    return {
        "ruleId": each.code,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": each.text},
        "locations": [location],
        "partialFingerprints": {"flake8AsyncSsot/v1": fingerprint},
    }
