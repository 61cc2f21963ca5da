"""Knowledge of pydantic: what validates takes values, and refuses a coroutine."""

from __future__ import annotations

VALUE_CONSUMERS = frozenset({
    "pydantic.main.BaseModel.model_validate", "pydantic.main.BaseModel.parse_obj",
    "pydantic.type_adapter.TypeAdapter.validate_python", "pydantic.type_adapter.TypeAdapter.dump_python",
})  # fmt: skip
