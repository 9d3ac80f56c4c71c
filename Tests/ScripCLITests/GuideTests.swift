import Foundation
import Testing

/// Someone who follows only the guide gets to a published rule: every command is run, every answer
/// compared.
struct GuideTests {
    /// One fenced block of the guide.
    private struct Block {
        var language: String
        /// The file it belongs to, when one is named.
        var file: String?
        var text: String

        /// Whether it is an edit of the rule or its cases, rather than a file of its own.
        var isRule: Bool { file?.hasPrefix("student_day.") ?? false }
    }

    private func blocks() throws -> [Block] {
        let guide = try String(
            contentsOf: Workplace.root.appending(path: "docs/writing-rules.md"), encoding: .utf8)
        var blocks: [Block] = []
        var open = false
        for line in guide.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                open.toggle()
                guard open else { continue }
                let words = line.dropFirst(3).split(separator: " ").map(String.init)
                blocks.append(
                    Block(language: words[0], file: words.dropFirst().first, text: ""))
            } else if open {
                blocks[blocks.count - 1].text += line + "\n"
            }
        }
        return blocks
    }

    /// What the reader types at each block that is not a command.
    private func edit(_ block: Block, _ turn: Int, in place: borrowing Workplace) throws {
        let name = try #require(block.file)
        let url = place.folder.appending(path: "rules/\(name)")
        var text = try String(contentsOf: url, encoding: .utf8)
        switch turn {
        case 1: text += block.text
        case 2: text = text.replacing("  eligible = function(scope, p)\n", with: block.text)
        case 4:
            text = text.replacing("    if not ctx.attributes.student then\n", with: block.text)
        default:
            text = text.replacing("studnet", with: "student")
                .replacing("  refusals = {\n", with: block.text)
            // “`attributes: { student: true }` under each” of the first three cases.
            let cases = place.folder.appending(path: "rules/student_day.cases.yaml")
            let parts = try String(contentsOf: cases, encoding: .utf8)
                .split(separator: "    lines:", omittingEmptySubsequences: false)
            var mended = try String(contentsOf: cases, encoding: .utf8)
            #expect(parts.count == 4)
            for title in ["one fen short", "exactly enough"] {
                mended = mended.replacing(
                    "name: \(title)\n", with: "name: \(title)\n    attributes: { student: true }\n")
            }
            mended = mended.replacing(
                "    basket: student",
                with: "    attributes: { student: true }\n    basket: student")
            try Data(mended.utf8).write(to: cases)
        }
        try Data(text.utf8).write(to: url)
    }

    /// Words of a command line; single quotes keep theirs together.
    private func words(_ command: String) -> [String] {
        command.split(separator: "'", omittingEmptySubsequences: false).enumerated()
            .flatMap { index, part in
                index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
            }
    }

    /// Whether text is as expected, where `…` stands for anything on its line, and alone for lines.
    private func matches(_ expected: String, _ text: String) -> Bool {
        let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let got = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in wanted.enumerated() {
            if line == "…" {
                let rest = wanted[(index + 1)...].joined(separator: "\n")
                guard !rest.isEmpty else { return true }
                return (index..<got.count).contains { start in
                    matches(rest, got[start...].joined(separator: "\n"))
                }
            }
            guard index < got.count else { return false }
            var rest = got[index]
            for (turn, part) in line.split(separator: "…", omittingEmptySubsequences: false)
                .enumerated()
            {
                guard
                    let found = part.isEmpty
                        ? rest.startIndex..<rest.startIndex : rest.range(of: part)
                else { return false }
                if turn == 0, found.lowerBound != rest.startIndex { return false }
                rest = rest[found.upperBound...]
            }
            if !line.hasSuffix("…"), !rest.isEmpty { return false }
        }
        return wanted.count == got.count
    }

    @Test func theGuideIsTrue() throws {
        let place = try Workplace()
        // The guide begins in an empty folder of the reader's own.
        for name in ["rules", "examples"] {
            try FileManager.default.removeItem(at: place.folder.appending(path: name))
        }
        var edits = 0
        var commands = 0
        let all = try blocks()
        for block in all {
            guard block.language == "console" else {
                guard block.isRule else { continue }
                edits += 1
                try edit(block, edits, in: place)
                continue
            }
            let lines = block.text.split(separator: "\n", maxSplits: 1)
            let command = try #require(lines.first)
            #expect(command.hasPrefix("$ scrip "))
            var arguments = words(String(command.dropFirst("$ scrip ".count)))
            // A file may be shown below the command that reads it.
            for file in all where !file.isRule && arguments.contains(file.file ?? "") {
                try place.write(file.text, to: try #require(file.file))
            }
            var input = ""
            if let redirection = arguments.firstIndex(of: "<") {
                let name = try #require(arguments.last)
                input = try String(
                    contentsOf: place.folder.appending(path: name), encoding: .utf8)
                arguments.removeSubrange(redirection...)
            }
            let result = try place.scrip(arguments, input: input)
            commands += 1
            let expected = lines.count > 1 ? String(lines[1]) : ""
            #expect(matches(expected, result.out), "\(command)\n\(result.out)\(result.messages)")
        }
        #expect(commands == 17)
    }
}
