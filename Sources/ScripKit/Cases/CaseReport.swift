public import ScripContract
internal import ScripCore

/// The outcomes of a test run, for people and for other tools.
public struct CaseReport: Sendable {
    /// Every case that ran, in order.
    public var outcomes: [CaseOutcome]
    /// Files that could not be read or rules that do not load, in words.
    public var broken: [String]

    /// A report.
    public init(outcomes: [CaseOutcome] = [], broken: [String] = []) {
        self.outcomes = outcomes
        self.broken = broken
    }

    /// Cases that failed.
    public var failures: [CaseOutcome] { outcomes.filter { !$0.passed } }

    /// Whether all is well.
    public var passed: Bool { failures.isEmpty && broken.isEmpty }

    /// For people: only what is wrong, then the count.
    public var text: String {
        var text = ""
        for words in broken { text += "\(words)\n" }
        for outcome in failures {
            let ruleCase = outcome.ruleCase
            text += "\(ruleCase.file):\(ruleCase.line): \(ruleCase.name)\n"
            for difference in outcome.differences { text += "    \(difference)\n" }
        }
        let files = Set(outcomes.map(\.ruleCase.file)).count
        let summary =
            "\(counted(outcomes.count, "case")) in \(counted(files, "file")), "
            + "\(failures.count) failed"
        return text + summary + (broken.isEmpty ? "\n" : ", \(broken.count) could not run\n")
    }

    /// The Test Anything Protocol, version 14.
    public var tap: String {
        var text = "TAP version 14\n1..\(outcomes.count + broken.count)\n"
        var number = 0
        for outcome in outcomes {
            number += 1
            let ruleCase = outcome.ruleCase
            let title = "\(ruleCase.file): \(ruleCase.name)".replacing("#", with: "\\#")
            text += "\(outcome.passed ? "ok" : "not ok") \(number) - \(title)\n"
            guard !outcome.passed else { continue }
            text += "  ---\n  at: \(ruleCase.file):\(ruleCase.line)\n  differences:\n"
            for difference in outcome.differences {
                text += "    - \(CaseWriter.scalar(difference))\n"
            }
            text += "  ...\n"
        }
        for words in broken {
            number += 1
            text += "not ok \(number) - \(words.replacing("#", with: "\\#"))\n"
        }
        return text
    }

    /// JUnit's XML, one suite for each file.
    public var junit: String {
        func escape(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
                .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
        }
        var text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"\(outcomes.count)\" failures=\"\(failures.count)\" errors=\"\(broken.count)\">\n"
        var files: [String] = []
        for outcome in outcomes where !files.contains(outcome.ruleCase.file) {
            files.append(outcome.ruleCase.file)
        }
        for file in files {
            let cases = outcomes.filter { $0.ruleCase.file == file }
            let failed = cases.count { !$0.passed }
            text +=
                "  <testsuite name=\"\(escape(file))\" tests=\"\(cases.count)\" failures=\"\(failed)\">\n"
            for outcome in cases {
                text +=
                    "    <testcase classname=\"\(escape(file))\" name=\"\(escape(outcome.ruleCase.name))\""
                if outcome.passed {
                    text += "/>\n"
                } else {
                    let words = outcome.differences.joined(separator: "\n")
                    text +=
                        ">\n      <failure message=\"\(escape(outcome.differences[0]))\">\(escape(words))</failure>\n    </testcase>\n"
                }
            }
            text += "  </testsuite>\n"
        }
        for words in broken {
            text += "  <testsuite name=\"\(escape(words))\" tests=\"1\" errors=\"1\"/>\n"
        }
        return text + "</testsuites>\n"
    }
}

extension CaseReport: JSONWritable {
    /// Writes counts, every failure, and the cases that hold.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("cases", Int64(outcomes.count))
            writer.member("failed", Int64(failures.count))
            writer.key("failures")
            writer.list(failures) { outcome, writer in
                writer.object { writer in
                    writer.member("file", outcome.ruleCase.file)
                    writer.member("line", Int64(outcome.ruleCase.line))
                    writer.member("name", outcome.ruleCase.name)
                    writer.key("differences")
                    writer.list(outcome.differences) { words, writer in writer.value(words) }
                }
            }
            writer.key("broken")
            writer.list(broken) { words, writer in writer.value(words) }
            writer.key("passed")
            writer.list(outcomes.filter(\.passed)) { outcome, writer in
                writer.object { writer in
                    writer.member("file", outcome.ruleCase.file)
                    writer.member("line", Int64(outcome.ruleCase.line))
                    writer.member("name", outcome.ruleCase.name)
                }
            }
        }
    }
}
