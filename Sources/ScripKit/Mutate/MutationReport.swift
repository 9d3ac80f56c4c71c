public import ScripContract
internal import ScripCore

/// What became of a rule's mutants.
public struct MutationReport: Hashable, Sendable {
    /// What became of one.
    public enum Fate: Hashable, Sendable {
        /// A case noticed it: its name and line.
        case noticed(String, line: Int)
        /// No case did. A basket that tells the two apart, as a case with the rule's present answer.
        case shown(String)
        /// No case did; one that is shown for an earlier mistake would: its name.
        case shownBefore(String)
        /// No case did, and no basket that was tried tells the two apart.
        case unseen
    }

    /// A mistake and what became of it.
    public struct Outcome: Hashable, Sendable {
        /// The mistake.
        public var mutation: Mutation
        /// Who noticed it.
        public var fate: Fate
    }

    /// The rule's file as it was named.
    public var file: String
    /// The seed to see the same again.
    public var seed: UInt64
    /// Baskets tried for each mistake that no case noticed.
    public var runs: Int
    /// Every mistake with which the rule still loads, in the order of the file.
    public var outcomes: [Outcome]

    /// Mistakes that some case notices.
    public var noticed: Int {
        outcomes.count { if case .noticed = $0.fate { true } else { false } }
    }

    /// Cases that would notice a mistake that none does.
    public var shown: [(mutation: Mutation, yaml: String)] {
        outcomes.compactMap {
            if case .shown(let yaml) = $0.fate { ($0.mutation, yaml) } else { nil }
        }
    }

    /// Mistakes that no case notices although some basket shows them.
    public var notNoticed: Int {
        outcomes.count {
            switch $0.fate {
            case .shown, .shownBefore: true
            case .noticed, .unseen: false
            }
        }
    }

    /// Mistakes that change no answer on any basket tried.
    public var unseen: [Mutation] {
        outcomes.compactMap { if case .unseen = $0.fate { $0.mutation } else { nil } }
    }

    /// Of the mistakes that some basket shows, the share that a case notices, in whole percent rounded
    /// down.
    public var score: Int {
        let all = noticed + notNoticed
        return all == 0 ? 100 : noticed * 100 / all
    }

    /// Whether every mistake that some basket shows is noticed.
    public var passed: Bool { shown.isEmpty }

    /// For people: each mistake that was not noticed with a case that would, then the count.
    public var text: String {
        var text = ""
        for outcome in outcomes {
            switch outcome.fate {
            case .noticed, .unseen: continue
            case .shown(let yaml):
                text += "\(words(outcome.mutation)): no case notices\n\n\(yaml)\n"
            case .shownBefore(let name):
                text += "\(words(outcome.mutation)): no case notices; this one would: \(name)\n\n"
            }
        }
        return text + summary
    }

    /// The count; with mistakes that no basket tells apart.
    public var summary: String {
        var text =
            "\(file): \(counted(outcomes.count, "mistake")) tried, \(noticed) noticed by the cases"
        if notNoticed > 0 { text += ", \(notNoticed) not noticed" }
        if !unseen.isEmpty {
            text += ", \(unseen.count) that no basket of \(runs) tells apart"
        }
        return text + " (score \(score) %)\n"
    }

    /// Every mistake that no basket tells apart, a line each.
    public var unseenWords: String {
        unseen.map { "\(words($0)): changes no answer\n" }.joined()
    }

    private func words(_ mutation: Mutation) -> String {
        let place = "\(file):\(mutation.line):\(mutation.column)"
        let what =
            mutation.mistaken.isEmpty
            ? "without `\(mutation.original)`"
            : "`\(mutation.mistaken)` for `\(mutation.original)`"
        return "\(place): \(what) [\(mutation.kind.rawValue)]"
    }
}

extension MutationReport: JSONWritable {
    /// Writes the counts, and every mistake with what became of it.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("file", file)
            writer.member("seed", String(seed))
            writer.member("runs", Int64(runs))
            writer.member("tried", Int64(outcomes.count))
            writer.member("noticed", Int64(noticed))
            writer.member("not_noticed", Int64(notNoticed))
            writer.member("unseen", Int64(unseen.count))
            writer.member("score", Int64(score))
            writer.key("mutants")
            writer.list(outcomes) { outcome, writer in
                let mutation = outcome.mutation
                writer.object { writer in
                    writer.member("kind", mutation.kind.rawValue)
                    writer.member("line", Int64(mutation.line))
                    writer.member("column", Int64(mutation.column))
                    writer.member("original", mutation.original)
                    writer.member("mistaken", mutation.mistaken)
                    switch outcome.fate {
                    case .noticed(let name, let line):
                        writer.member("fate", "noticed")
                        writer.key("by")
                        writer.object { writer in
                            writer.member("case", name)
                            writer.member("line", Int64(line))
                        }
                    case .shown(let yaml):
                        writer.member("fate", "not_noticed")
                        writer.member("case", yaml)
                    case .shownBefore(let name):
                        writer.member("fate", "not_noticed")
                        writer.key("by")
                        writer.object { writer in writer.member("case", name) }
                    case .unseen: writer.member("fate", "unseen")
                    }
                }
            }
        }
    }
}

extension MutationReport {
    /// The reports of several rules.
    public struct List: JSONWritable {
        private let reports: [MutationReport]

        /// Reports in the order of their rules.
        public init(_ reports: [MutationReport]) { self.reports = reports }

        /// Writes `{"rules": […]}`.
        public func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.key("rules")
                writer.list(reports) { report, writer in report.write(to: &writer) }
            }
        }
    }
}
