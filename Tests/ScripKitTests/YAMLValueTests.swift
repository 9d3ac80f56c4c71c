import ScripCore
import Testing

@testable import ScripKit

/// What YAML says, and where it says nothing that can be read.
struct YAMLValueTests {
    @Test(arguments: [
        // Columns count code points; a byte order mark is none.
        ("a: 1\nb: 2\na: 3", "x.yaml:3:1: 'a' is written twice. Write it once."),
        ("\u{FEFF}a: {茶: 1, 茶: 2}", "x.yaml:1:11: '茶' is written twice. Write it once."),
        ("1: a\n\"1\": b", "x.yaml:2:1: '1' is written twice. Write it once."),
        ("a: *b", "x.yaml:1:4: an alias without its anchor. Write the value itself."),
        ("a: *a\nb: &a 1", "x.yaml:1:4: an alias without its anchor. Write the value itself."),
        ("- 1\n- ? [a]\n  : 2", "x.yaml:2:5: a key is no text. Write 'key: value'."),
        (
            "a: 1\n---\nb: 2",
            "x.yaml:2:1: a second document begins. Put each document into a file of its own."
        ),
        // The end of a text without its line feed is on a line of its own.
        ("a: [1, 2", "x.yaml:2:1: did not find expected ',' or ']'. Mend the YAML."),
        ("a: 'b", "x.yaml:1:6: found unexpected end of stream. Mend the YAML."),
        ("a: b: c", "x.yaml:1:5: mapping values are not allowed in this context. Mend the YAML."),
        (
            "a:\n\tb: 1",
            "x.yaml:2:1: found character that cannot start any token. Mend the YAML."
        ),
        ("a: \"\\q\"", "x.yaml:1:5: found unknown escape character. Mend the YAML."),
        ("a: 1\n茶: b\u{7}", "x.yaml:2:5: control characters are not allowed. Mend the YAML."),
    ])
    func `what cannot be read is said with its place`(yaml: String, words: String) {
        let error = #expect(throws: ScripError.self) {
            _ = try YAMLValue.parse(yaml, file: "x.yaml")
        }
        #expect(error?.description == words)
    }

    @Test func `plain words are numbers, truths and nothing, and all else is text`() throws {
        let value = try YAMLValue.parse(
            """
            numbers: [1, -2, 007, 9223372036854775807]
            texts: [1.5, off, yes, 12:30, 9223372036854775808, "1", 'true', "", a b, !!int x]
            truths: [true, false]
            nothing: [~, null]
            none:
            folded: >-
              one
              two
            """, file: "x.yaml")
        #expect(value["numbers"].map(kinds) == ["1", "-2", "7", "9223372036854775807"])
        #expect(
            value["texts"].map(kinds) == [
                "'1.5'", "'off'", "'yes'", "'12:30'", "'9223372036854775808'", "'1'", "'true'",
                "''", "'a b'", "'x'",
            ])
        #expect(value["truths"].map(kinds) == ["true", "false"])
        #expect(value["nothing"].map(kinds) == ["null", "null"])
        #expect(value["none"].map { kind($0) } == "null")
        #expect(value["folded"]?.text == "one two")
    }

    @Test func `an alias is what its anchor held last, as a key too`() throws {
        let value = try YAMLValue.parse(
            """
            a: &x 1
            b: &y {c: *x}
            d: *y
            e: &x two
            *x : [*x, *y]
            """, file: "x.yaml")
        #expect(value["d"]?["c"]?.integer == 1)
        #expect(value["two"].map(kinds)?.first == "'two'")
        #expect(value.entries?.map(\.key) == ["a", "b", "d", "e", "two"])
    }

    @Test func `values and keys know where they stand`() throws {
        let value = try YAMLValue.parse(
            "# a note\ncases:\n  - name: 茶\n    lines: []\n", file: "x.yaml")
        guard case .list(let cases) = value["cases"]?.kind, let lines = cases.first?["lines"] else {
            Issue.record("no list")
            return
        }
        #expect([lines.line, lines.column, lines.key?.line, lines.key?.column] == [4, 12, 4, 5])
        #expect([cases[0].line, cases[0].column] == [3, 5])
    }

    @Test(arguments: ["", "\n", "# nothing", "---\n", "--- \n...\n"])
    func `nothing is null`(yaml: String) throws {
        #expect(kind(try YAMLValue.parse(yaml, file: "x.yaml")) == "null")
    }

    private func kinds(_ value: YAMLValue) -> [String] {
        guard case .list(let list) = value.kind else { return [] }
        return list.map { kind($0) }
    }

    private func kind(_ value: YAMLValue) -> String {
        switch value.kind {
        case .null: "null"
        case .boolean(let value): String(value)
        case .integer(let number): String(number)
        case .text(let text): "'\(text)'"
        case .list, .map: "several"
        }
    }
}
