"""Objects that a call makes for its caller alone: no other code has got hold of them.

``queryset = Set.__new__(Set); queryset.limit = 2; return queryset``. What code may do to any object that it is handed
concerns none of these, as long as their makers hand them to nobody.
"""

from __future__ import annotations

import itertools

from astroid import nodes

from flake8_async_ssot.inference.evaluation import below, classes
from flake8_async_ssot.inference.evaluation.bodies import body_of
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Class, Frame, Function, Instance, Value
from flake8_async_ssot.inference.syntax.class_hooks import Opening
from flake8_async_ssot.inference.syntax.names import decorators_of, plain_name, qualified_name
from flake8_async_ssot.inference.syntax.reads import names_of
from flake8_async_ssot.inference.syntax.signatures import first_parameter, owner_of_receiver

#: How many calls an object is followed through.
_MAX_CALLS = 8
#: How many functions are looked at for one call.
_MAX_FUNCTIONS = 64
#: It makes an object and does nothing else.
_NEW = "builtins.object.__new__"
#: Methods that run where code reads or stores attributes of an object, or makes one.
_RUNNING = frozenset({"__new__", "__getattr__", "__getattribute__", "__setattr__"})


def is_made_fresh(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether an expression is a call that makes an object, which nobody but its makers has got hold of.

    The name that a function gives the object counts as well, as long as it did nothing but read and store attributes.
    """
    call = _bound_to(node) if isinstance(node, nodes.Name) else node
    if not isinstance(call, nodes.Call):
        return False
    made = [value.cls.node for value in ev.values(node) if isinstance(value, Instance)]
    search = _Search(ev, [cls for cls in made if not classes.is_protocol(cls)])
    return (call is node or search.is_kept(node)) and search.gives(call, None, _MAX_CALLS) and search.is_plain()


class _Search:
    """One search through the functions behind a call; past a limit, and where one is not known, others have it."""

    def __init__(self, ev: Evaluator, made: list[nodes.ClassDef]) -> None:
        """Take the evaluator, and the classes that the object is known to be of."""
        self._ev = ev
        self._made = dict.fromkeys(made)
        #: The attributes that are read or stored, each once, in the order in which they are met.
        self._names: dict[str, None] = {}
        self._left = _MAX_FUNCTIONS

    def is_plain(self) -> bool:
        """Whether no attribute that was seen to be read or stored runs code that hands the object on.

        The object is of one of the classes that were seen to be made, or derives from one of them.
        """
        families = [_orders(self._ev, cls) for cls in self._made]
        found = [order for family in families for order in family]
        if not found or not all(families) or any(_RUNNING & _members(order) for order in found):
            return False
        own = dict.fromkeys(cls.node for order in found for cls in order.own)
        done = 0
        # Properties that are looked at read attributes in turn; ``_left`` counts them.
        while done < len(self._names):
            names = [*self._names][done:]
            done += len(names)
            entries = (entry for name in names for cls in own for entry in cls.locals.get(name, ()))
            if not all(map(self._is_plain, entries)):
                return False
        return True

    def is_kept(self, use: nodes.Name) -> bool:
        """Whether a local name is only read and stored attributes of, up to one of its uses."""
        scope = use.scope()
        return not self._is_handed_on(scope, use.name, None if _is_in_loop(use, scope) else use)

    def gives(self, call: nodes.Call, frame: Frame | None, calls: int) -> bool:
        """Whether each function that a call of a frame may reach makes the object that it returns."""
        owner = _receiving(call.func)
        if owner is not None and not self._is_final(owner, call.func.attrname):
            return False
        if self._is_new_of_own(call.func):
            return True
        callees = self._ev.values(call.func, frame)
        return bool(callees) and all(self._makes(callee, calls) for callee in callees)

    def _is_final(self, owner: nodes.ClassDef, name: str) -> bool:
        """Whether no class of the project that derives from a class has a method of its own."""
        found = below.deriving(self._ev, owner)
        return all(isinstance(cls, Class) and name not in cls.node.locals for cls in found)

    def _is_new_of_own(self, func: nodes.NodeNG) -> bool:
        """Whether an expression is ``self.__class__.__new__``: the object's class leaves that to ``object``."""
        cls = func.expr if isinstance(func, nodes.Attribute) and func.attrname == "__new__" else None
        owner = _receiving(cls) if isinstance(cls, nodes.Attribute) and cls.attrname == "__class__" else None
        if owner is not None:
            self._made[owner] = None
        return owner is not None

    def _makes(self, callee: Value, calls: int) -> bool:
        target = unbound(callee)
        self._left -= 1
        if self._left < 0 or calls == 0:
            return False
        if isinstance(target, Class):
            return self._is_made_alone(target)
        if not isinstance(target, Function) or type(target.node) is not nodes.FunctionDef:
            return False
        if target.node.root().is_stub:
            return qualified_name(target.node) == _NEW
        returned = [statement.value for statement in self._ev.fact(target.node, body_of).returns]
        frame = Frame(target.node, parent=target.frame)
        return bool(returned) and all(self._is_alone(value, frame, calls - 1) for value in returned)

    def _is_made_alone(self, cls: Class) -> bool:
        """Whether making an object of a class hands it to nobody: its ``__init__`` only stores in it."""
        self._made[cls.node] = None
        found = _orders(self._ev, cls.node)
        if not found or any(Opening.METACLASS in each.hooks or "__new__" in _members(each) for each in found):
            return False
        own = dict.fromkeys(entry.node for each in found for entry in each.own)
        methods = [node.locals["__init__"][-1] for node in own if "__init__" in node.locals]
        return all(map(self._leaves_alone, methods))

    def _leaves_alone(self, method: nodes.NodeNG) -> bool:
        """Whether a method does no more with its object than to read and store its attributes."""
        first = first_parameter(method) if isinstance(method, nodes.FunctionDef) else None
        self._left -= 1
        return first is not None and self._left >= 0 and not self._is_handed_on(method, first.name)

    def _is_alone(self, value: nodes.NodeNG | None, frame: Frame, calls: int) -> bool:
        if isinstance(value, nodes.Call):
            return self.gives(value, frame, calls)
        if not isinstance(value, nodes.Name):
            return False
        made = [_assigned(entry) for entry in frame.scope.locals.get(value.name, ())]
        if not made or self._is_handed_on(frame.scope, value.name):
            return False
        return all(isinstance(each, nodes.Call) and self.gives(each, frame, calls) for each in made)

    def _is_handed_on(self, scope: nodes.NodeNG, name: str, until: nodes.Name | None = None) -> bool:
        """Whether a function does more with a name than to read and store attributes of it, and to return it.

        :param until: a use of the name, behind whose statement nothing counts.
        """
        full = whole(self._ev, scope) if isinstance(scope, nodes.FunctionDef) else None
        if full is None:
            return True
        found = self._ev.fact(full, names_of)
        if found.is_opaque or name in found.shared or name in found.inner or name in found.hidden:
            return True
        uses = [use for use in found.reads.get(name, ()) if until is None or not _is_behind(use, until)]
        return not all(map(self._is_own_use, uses))

    def _is_own_use(self, use: nodes.Name) -> bool:
        """Whether a use of a name returns it, or reads or stores an attribute of it. A method runs with the object."""
        around = use.parent
        if not isinstance(around, (nodes.Attribute, nodes.AssignAttr)):
            return isinstance(around, nodes.Return)
        if isinstance(around.parent, nodes.Call) and around.parent.func is around:
            return False
        self._names[around.attrname] = None
        return True

    def _is_plain(self, member: nodes.NodeNG) -> bool:
        """Whether what a class has under a name runs no code with the object but what only reads and stores in it."""
        if isinstance(member, nodes.FunctionDef):
            # A method that is read has the object, and a property may give it.
            return _is_property(member) and not self._gives_itself(member) and self._leaves_alone(member)
        value = getattr(member.parent, "value", None)
        return isinstance(member.parent, (nodes.Assign, nodes.AnnAssign)) and (
            value is None or isinstance(value, nodes.Const)
        )

    def _gives_itself(self, method: nodes.FunctionDef) -> bool:
        """Whether a method returns its object."""
        first = first_parameter(method)
        returned = [plain_name(statement.value) for statement in self._ev.fact(method, body_of).returns]
        return first is None or first.name in returned


def _receiving(func: nodes.NodeNG) -> nodes.ClassDef | None:
    """The class of whose object ``self`` an expression reads an attribute."""
    is_read = isinstance(func, nodes.Attribute)
    return owner_of_receiver(func.scope(), plain_name(func.expr)) if is_read else None


def _bound_to(name: nodes.Name) -> nodes.NodeNG | None:
    """The expression that a function binds a name of its own to, where that is the only binding."""
    scope = name.scope()
    entries = scope.locals.get(name.name, []) if isinstance(scope, nodes.FunctionDef) else []
    return _assigned(entries[0]) if len(entries) == 1 else None


def _is_behind(use: nodes.Name, other: nodes.Name) -> bool:
    """Whether a use stands behind the statement of another one, or is that one."""
    return use is other or use.fromlineno > other.statement().tolineno


def _is_in_loop(node: nodes.NodeNG, scope: nodes.NodeNG) -> bool:
    """Whether a loop of a function is around a node, so that what stands behind it may run before it."""
    around = itertools.takewhile(lambda parent: parent is not scope, node.node_ancestors())
    return any(isinstance(parent, (nodes.For, nodes.While)) for parent in around)


def _is_property(member: nodes.FunctionDef) -> bool:
    """Whether a function is the getter or the setter of a property, and nothing else is done to it."""
    decorators = decorators_of(member)
    return len(decorators) == 1 and (
        plain_name(decorators[0]) == "property"
        or isinstance(decorators[0], nodes.Attribute)
        and decorators[0].attrname == "setter"
        and plain_name(decorators[0].expr) == member.name
    )


def _orders(ev: Evaluator, node: nodes.ClassDef) -> list[Order]:
    """The bases of a class, and of those that derive from it, as ``self.__class__`` may; none if one is not known."""
    family: list[Value] = [Class(node), *below.deriving(ev, node)]
    found = [classes.order(ev, cls) for cls in family if isinstance(cls, Class)]
    return found if len(found) == len(family) and all(order.is_complete for order in found) else []


def _members(found: Order) -> set[str]:
    """The names that the classes of the project among some define."""
    return {name for cls in found.own for name in cls.node.locals}


def _assigned(entry: nodes.NodeNG) -> nodes.NodeNG | None:
    """What an assignment to one name alone binds it to."""
    statement = entry.parent
    is_alone = isinstance(statement, nodes.Assign) and statement.targets == [entry]
    return statement.value if is_alone else None
