"""Reads scripts for PowerShell where there is no PowerShell, by tree-sitter's grammar of the language.

    powershell.py parse <file>...           each .ps1, and each ```powershell block of a .md: names what is no PowerShell
    powershell.py run <script> [word]...    does what a script says

`run` knows the few forms that our scripts have, and what it takes for their meaning; all else it refuses, also what PowerShell
would let pass in silence: a variable that nobody set, a word too many. PowershellIT calls both.
"""

import pathlib
import re
import shutil
import subprocess
import sys

try:
    import tree_sitter
    import tree_sitter_powershell
except ImportError:
    sys.exit("There is no tree-sitter. Maybe run: make venv-docs")

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
BLOCK = re.compile(r"^( *)```powershell\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def text_of(node):
    return node.text.decode()


def trees(file):
    """Yields each script of a file: its first line, and its tree."""
    text = file.read_text()
    if file.suffix == ".ps1":
        yield 1, PARSER.parse(text.encode()).root_node
    else:
        for block in BLOCK.finditer(text):
            script = "".join(line.removeprefix(block[1]) for line in block[2].splitlines(keepends=True))
            yield text.count("\n", 0, block.start()) + 2, PARSER.parse(script.encode()).root_node


def faults(node):
    if node.is_error or node.is_missing:
        yield node
    for child in node.children if node.has_error else ():
        yield from faults(child)


def parse(files):
    scripts, found = 0, []
    for file in files:
        for line, tree in trees(pathlib.Path(file)):
            scripts += 1
            for node in faults(tree):
                what = f"({node.type}) is missing" if node.is_missing else f"({text_of(node)[:60]}) is no PowerShell"
                found.append(f"{file}:{line + node.start_point.row}: {what}")
    print(*found, f"{scripts} scripts", sep="\n")
    return 1 if found else 0


class Refused(Exception):
    def __init__(self, node, why="is a form that is not known here"):
        super().__init__(f"line {node.start_point.row + 1}: ({text_of(node)[:80]}) {why}.")


def as_text(value):
    return " ".join(map(as_text, value)) if isinstance(value, list) else "" if value is None else str(value)


def is_true(value):
    if isinstance(value, list):
        return is_true(value[0]) if len(value) == 1 else bool(value)
    return bool(value)


class Shell:
    def __init__(self, folder):
        self.functions = {}
        # A function sees the variables of who calls it; what it sets ends with it. No name has a case.
        self.scopes = [{"null": None, "true": True, "false": False, "psscriptroot": str(folder)}]
        self.captured = []

    def source(self, file, words=()):
        tree = PARSER.parse(file.read_bytes()).root_node
        if tree.has_error:
            raise Refused(next(faults(tree)), f"is no PowerShell, in {file.name}")
        for node in tree.named_children:
            if node.type == "param_block":
                self.bind(node, words)
            elif node.type == "statement_list":
                self.statements(node)
            elif node.type != "comment":
                raise Refused(node)

    def bind(self, node, words):
        names = [n for n in node.named_children if n.type == "parameter_list"]
        parameters = [p for n in names for p in n.named_children if p.type == "script_parameter"]
        if len(words) > len(parameters):
            raise Refused(node, f"takes no {len(words)} words")
        for i, parameter in enumerate(parameters):
            of = {n.type: n for n in parameter.named_children}
            if i < len(words):
                value = words[i]
            elif "script_parameter_default" in of:
                value = self.value(of["script_parameter_default"].named_children[0])
            else:
                raise Refused(parameter, "is not given")
            kind = text_of(of["attribute_list"])
            if kind == "[string[]]":
                value = value if isinstance(value, list) else [as_text(value)]
            elif kind != "[string]" or isinstance(value, list):
                raise Refused(parameter, "takes another type")
            self.scopes[-1][text_of(of["variable"])[1:].lower()] = value

    def statements(self, node):
        for child in node.named_children:
            if child.type != "comment":
                self.statement(child)

    def statement(self, node):
        kind = node.type
        if kind == "function_statement":
            name = next(n for n in node.named_children if n.type == "function_name")
            self.functions[text_of(name).lower()] = node
        elif kind == "if_statement":
            self.choose(node)
        elif kind == "foreach_statement":
            variable, values, block = (n for n in node.named_children if n.type != "comment")
            values = self.value(values)
            for value in values if isinstance(values, list) else [] if values is None else [values]:
                self.scopes[-1][self.name(variable)] = value
                self.block(block)
        elif kind == "flow_control_statement" and node.children[0].type == "exit":
            sys.exit(self.value(node.named_children[0]))
        elif kind == "pipeline":
            self.pipeline(node)
        else:
            raise Refused(node)

    def choose(self, node):
        condition, block, *others = (n for n in node.named_children if n.type != "comment")
        if others and (len(others) > 1 or others[0].type != "else_clause"):
            raise Refused(others[0])
        if is_true(self.value(condition)):
            self.block(block)
        elif others:
            self.block(others[0].named_children[0])

    def block(self, node):
        for child in node.named_children:
            if child.type == "statement_list":
                self.statements(child)
            elif child.type != "comment":
                raise Refused(child)

    def pipeline(self, node):
        if len(node.named_children) == 1 and node.named_children[0].type == "assignment_expression":
            left, operator, right = node.named_children[0].named_children
            variable = self.core(left)
            if text_of(operator) != "=" or variable.type != "variable":
                raise Refused(node)
            self.scopes[-1][self.name(variable)] = self.value(right)
            return
        inner = self.core(node)
        if inner.type == "command":
            self.command(inner)
        elif inner.type == "invokation_expression":
            self.say_wrong(inner)
        else:
            raise Refused(node)

    def say_wrong(self, node):
        access, member, arguments = node.named_children
        if text_of(access) + "." + text_of(member) != "[Console]::Error.WriteLine":
            raise Refused(node)
        print(as_text(self.value(arguments.named_children[0])), file=sys.stderr, flush=True)

    def name(self, node):
        if not re.fullmatch(r"\$\w+", text_of(node)):
            raise Refused(node)
        return text_of(node)[1:].lower()

    @staticmethod
    def core(node):
        """What is left without the levels of the grammar that hold one thing alone."""
        while len(node.children) == 1 and node.type not in ("command", "expandable_string_literal"):
            node = node.children[0]
        return node

    def value(self, node):
        node = self.core(node)
        kind = node.type
        if kind == "variable":
            name = self.name(node)
            for scope in reversed(self.scopes):
                if name in scope:
                    return scope[name]
            raise Refused(node, "was never set")
        if kind == "decimal_integer_literal":
            return int(text_of(node))
        if kind == "expandable_string_literal":
            return self.expanded(node)
        if kind == "verbatim_string_characters" and "''" not in text_of(node)[1:-1]:
            return text_of(node)[1:-1]
        if kind == "array_literal_expression":
            return [self.value(n) for n in node.named_children]
        if kind == "array_expression":
            return self.capture(node)
        if kind == "parenthesized_expression":
            values = self.capture(node)
            return values if len(values) > 1 else values[0] if values else None
        if kind == "expression_with_unary_operator" and text_of(node.children[0]).lower() == "-not":
            return not is_true(self.value(node.children[1]))
        if kind in ("comparison_expression", "additive_expression") and len(node.children) == 3:
            left, operator, right = node.children
            return self.calculated(node, self.value(left), text_of(operator).lower(), self.value(right))
        raise Refused(node)

    @staticmethod
    def calculated(node, left, operator, right):
        if operator == "-join" and isinstance(left, list):
            return right.join(map(as_text, left))
        if operator == "+" and isinstance(left, list):
            return left + (right if isinstance(right, list) else [right])
        if operator in ("-eq", "-ne") and isinstance(left, int) and isinstance(right, int):
            return (left == right) == (operator == "-eq")
        raise Refused(node)

    def capture(self, node):
        """What a command or an expression in parentheses gives, as a list."""
        self.captured.append([])
        for part in node.named_children:
            for statement in part.named_children if part.type == "statement_list" else [part]:
                if self.core(statement).type == "command":
                    self.statement(statement)
                else:
                    value = self.value(statement)
                    self.captured[-1] += value if isinstance(value, list) else [value]
        return self.captured.pop()

    def expanded(self, node):
        said, at = "", node.start_byte + 1
        for part in node.named_children:
            said += self.plain(node, at, part.start_byte)
            if part.type == "variable":
                said += as_text(self.value(part))
            elif part.type == "sub_expression":
                said += as_text(self.capture(part))
            else:
                raise Refused(part)
            at = part.end_byte
        return said + self.plain(node, at, node.end_byte - 1)

    @staticmethod
    def plain(node, start, end):
        text = node.text[start - node.start_byte : end - node.start_byte].decode()
        if re.search(r'[`$"]', text):
            raise Refused(node)
        return text

    def command(self, node):
        first, *others = node.named_children
        operator = None
        if first.type == "command_invokation_operator":
            operator, first, *others = text_of(first), *others
        name = as_text(self.value(first.named_children[0])) if operator else text_of(first)
        words, silent = self.words(others)
        if operator == ".":
            self.source(pathlib.Path(name), words)
        elif operator not in (None, "&") or (operator is None and first.type != "command_name"):
            raise Refused(node)
        elif name.lower() in self.functions:
            if silent:
                raise Refused(node)
            self.call(self.functions[name.lower()], words)
        elif name == "Write-Output" and len(words) == 1 and not silent:
            self.give([as_text(words[0])])
        elif name == "Get-Command" and words[1:] == ["-ErrorAction", "SilentlyContinue"]:
            self.give([found] if (found := shutil.which(words[0])) else [])
        elif shutil.which(name):
            self.program(name, words, silent)
        else:
            raise Refused(node, "is no command")

    def words(self, nodes):
        words, silent = [], None
        for element in (n for node in nodes for n in node.named_children):
            if element.type == "redirection":
                operator, target = element.named_children
                if text_of(operator) not in ("*>", "2>") or text_of(target).strip() != "$null" or silent:
                    raise Refused(element)
                silent = text_of(operator)
            elif element.type in ("generic_token", "command_parameter"):
                if not re.fullmatch(r"[\w./-]+", text_of(element)):
                    raise Refused(element, "needs quotes")
                words.append(text_of(element))
            elif element.type == "array_literal_expression":
                splat = re.fullmatch(r"@(\w+)", text_of(element))
                if splat:
                    words += next(s[splat[1].lower()] for s in reversed(self.scopes) if splat[1].lower() in s)
                else:
                    words.append(self.value(element))
            elif element.type != "command_argument_sep":
                raise Refused(element)
        return words, silent

    def call(self, function, words):
        self.scopes.append({})
        for child in function.named_children:
            if child.type == "function_parameter_declaration":
                self.bind(child, words)
            elif child.type == "script_block":
                self.block(child.named_children[0])
        self.scopes.pop()

    def program(self, name, words, silent):
        """An array is as many words to a program."""
        flat = [as_text(w) for word in words for w in (word if isinstance(word, list) else [word])]
        nowhere = subprocess.DEVNULL
        ended = subprocess.run(
            [name, *flat],
            stdout=nowhere if silent == "*>" else subprocess.PIPE,
            stderr=nowhere if silent else None,
            text=True,
            check=False,
        )
        self.scopes[0]["lastexitcode"] = ended.returncode
        self.give((ended.stdout or "").splitlines())

    def give(self, lines):
        if self.captured:
            self.captured[-1] += lines
        else:
            print(*lines, sep="\n", end="\n" if lines else "", flush=True)


def main():
    match sys.argv[1:]:
        case ["parse", *files] if files:
            return parse(files)
        case ["run", script, *words]:
            file = pathlib.Path(script).resolve()
            try:
                Shell(file.parent).source(file, words)
            except Refused as refused:
                print(f"{file.name}, {refused}\nMaybe teach it to this interpreter, or say it in another way.", file=sys.stderr)
                return 3
            return 0
    print(__doc__, file=sys.stderr)
    return 2


sys.exit(main())
