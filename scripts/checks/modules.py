"""The module order, read from the one place that holds it: cmake/OhmModules.cmake."""
import re

import tree


def order():
    """(modules first to last, {module: the modules it may never use though the order allows them})."""
    source = re.sub(r"#.*", "", (tree.ROOT / "cmake/OhmModules.cmake").read_text())
    modules = re.search(r"set\(OHM_MODULES ([^)]*)\)", source)[1].split()
    never = {m: set(others.split()) for m, others in re.findall(r"set\(OHM_NEVER_(\w+) ([^)]*)\)", source)}
    # foreach(module a b c) set(OHM_NEVER_${module} x) endforeach()
    for members, others in re.findall(r"foreach\(module ([^)]*)\)\s*set\(OHM_NEVER_\$\{module\} ([^)]*)\)", source):
        for module in members.split():
            never.setdefault(module, set()).update(others.split())
    return modules, never


def declared(module):
    """The DEPENDS of src/<module>/CMakeLists.txt, or None when the module has no such file yet."""
    path = tree.ROOT / "src" / module / "CMakeLists.txt"
    if not path.exists():
        return None
    found, taking = set(), False
    call = re.search(r"ohm_module\(([^)]*)\)", re.sub(r"#.*", "", path.read_text()))
    for word in call[1].split() if call else []:
        if word.isupper():
            taking = word == "DEPENDS"
        elif taking:
            found.add(word)
    return found


def reachable(module):
    """Every module that `module` may include: its DEPENDS and theirs."""
    seen, todo = set(), [module]
    while todo:
        for other in (declared(todo.pop()) or set()) - seen:
            seen.add(other)
            todo.append(other)
    return seen
