"""Scripts that import each other run as one, and an error still names the module it is in."""

import base64
import json

import pytest

from annotate.web.frame.bundle import bundle, list_imports

MODULES = {
    "js/page.js": 'import { double as twice, ONE } from "./folder/numbers.js";\n'
    'import "./side.js";\n\nrun(twice(ONE));\n',
    "js/side.js": "// side.js\nnoted();\n",
    "js/folder/numbers.js": 'import * as Base from "../base.js";\n\n'
    "export const ONE = Base.one();\nexport function double(n) {\n  return 2 * n;\n}\n",
    "js/base.js": "export async function later() {}\n"
    "export class One {}\nexport const one = () => 1;\n",
}
WHOLE = """\
const $js_base = (() => {
async function later() {}
class One {}
const one = () => 1;
return { later, One, one }; })();
const $js_folder_numbers = (() => {
const Base = $js_base;

const ONE = Base.one();
function double(n) {
  return 2 * n;
}
return { ONE, double }; })();
const $js_side = (() => {
// side.js
noted();
return {  }; })();
const $js_page = (() => {
const { double: twice, ONE } = $js_folder_numbers;


run(twice(ONE));
return {  }; })();
"""


def test_modules_become_functions_in_the_order_of_their_imports():
    assert bundle(MODULES, "js/page.js").script == WHOLE


def test_a_module_that_imports_nothing_stands_alone():
    assert bundle(MODULES, "js/side.js").modules == ("js/side.js",)


def read_mappings(mappings):
    """Decode a source map: {line: (source, line there)}, all from 0."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    assert base64.b64encode(bytes([0, 16, 131])).decode() == digits[:4]
    source = there = 0
    found = {}
    for line, segment in enumerate(mappings.split(";")):
        numbers, shift, value = [], 0, 0
        for digit in map(digits.index, segment):
            value |= (digit & 31) << shift
            shift += 5
            if not digit & 32:
                numbers.append(-(value >> 1) if value & 1 else value >> 1)
                shift = value = 0
        if numbers:
            assert (numbers[0], numbers[3]) == (0, 0)
            source, there = source + numbers[1], there + numbers[2]
            found[line] = (source, there)
    return found


def test_the_map_leads_from_each_line_to_the_same_line_of_its_module():
    made = bundle(MODULES, "js/page.js")
    lines = made.script.split("\n")
    mapped = read_mappings(made.mappings)
    for line, (source, there) in mapped.items():
        original = MODULES[made.modules[source]].split("\n")[there]
        assert original.removeprefix("export ") == lines[line] or original.startswith("import ")
    assert len(mapped) == sum(text.count("\n") for text in MODULES.values())


def test_a_long_module_is_mapped_as_well():
    modules = {"a.js": "a();\n" * 900, "b.js": 'import "./a.js";\n' + "b();\n" * 40}
    mapped = read_mappings(bundle(modules, "b.js").mappings)
    assert mapped[900] == (0, 899)
    assert mapped[903] == (1, 0)
    assert mapped[943] == (1, 40)


def test_the_map_names_the_modules_from_where_it_lies():
    written = json.loads(bundle(MODULES, "js/folder/numbers.js").source_map("../../../"))
    assert written["sources"] == ["../../../js/base.js", "../../../js/folder/numbers.js"]


def test_imports_over_several_lines_keep_their_lines():
    text = 'import {\n  one,\n  two,\n} from "./base.js";\nrun();\n'
    made = bundle({"base.js": "export const one = 1;\n", "page.js": text}, "page.js")
    assert "const {\n  one,\n  two,\n} = $base;\nrun();\n" in made.script
    assert list_imports(text) == ["./base.js"]


@pytest.mark.parametrize(
    "line",
    [
        "export default function () {}",
        "export { one };",
        "export let many = 1;",
        'export * from "./base.js";',
        'import one from "./base.js";',
        "import { one } from 'elsewhere';",
        'const later = () => import("./base.js");',
    ],
)
def test_a_module_written_in_another_way_is_refused(line):
    with pytest.raises(ValueError, match=r"page\.js:2 "):
        bundle({"page.js": f"one();\n{line}\n", "base.js": ""}, "page.js")


def test_a_cycle_is_refused():
    modules = {"a.js": 'import "./b.js";\n', "b.js": 'import "./a.js";\n'}
    with pytest.raises(ValueError, match=r"a\.js → b\.js → a\.js is a cycle"):
        bundle(modules, "a.js")


def test_a_module_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"page\.js imports none\.js"):
        bundle({"page.js": 'import "./none.js";\n'}, "page.js")


def test_what_the_first_module_exports_the_bundle_exports():
    made = bundle(
        {**MODULES, "late.js": 'import "./js/side.js";\nexport const go = 1;\n'}, "late.js"
    )
    assert made.script.endswith("return { go }; })(); export const { go } = $late;\n")
    assert "export" not in bundle(MODULES, "js/page.js").script
