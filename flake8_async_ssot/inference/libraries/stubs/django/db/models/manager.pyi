from typing import TypeVar

from django.db.models.query import QuerySet

_T = TypeVar("_T")

class Manager(QuerySet[_T]): ...
