internal import ArgumentParser
internal import Foundation
internal import ScripCommands
internal import ScripContract
internal import ScripCore
internal import ScripKit
internal import ScripRules
internal import StandardRules

extension BenchCommand {
    /// How tight what `scrip exposure` proves is.
    struct Bounds: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Proven bounds of rules, beside the worst baskets that are found.",
            discussion: """
                Makes up sets of parameters for each rule, proves what a redemption takes off at most, and looks for \
                the baskets that cost most. Exits with 1 when one exceeds a proven bound, or when a bound \
                is more than 1.2 times the worst that was found.

                EXAMPLE
                  scrip bench bounds spend_and_save --sets 20 --runs 1000
                """)

        @Argument(
            help: "Rules by name or path; all standard rules when none is named.",
            completion: Completions.rules)
        var names: [String] = []

        @Option(help: "Sets of parameters for each rule.")
        var sets = 20

        @Option(help: "Baskets to try for each set.")
        var runs = 1_000

        @Option(help: ArgumentHelp("Only the set with this number, and its baskets."))
        var only: Int?

        @OptionGroup var rules: RuleOptions

        func validate() throws {
            guard (1...100_000).contains(sets), (1...1_000_000).contains(runs) else {
                throw ValidationError("--sets is from 1 through 100000, --runs through 1000000.")
            }
        }

        func run() throws {
            let files =
                try names.isEmpty
                ? StandardRule.all.map { RuleFile($0) } : names.map { try rules.file($0) }
            var total = Tally()
            for file in files {
                var tally = Tally()
                let clock = ContinuousClock()
                let began = clock.now
                let book = try RuleBook()
                let rule = try book.load(name: file.name, source: file.source)
                let cases = try RuleFiles.cases(beside: file)?.cases ?? []
                var lines: [String] = []
                try BoundSurvey(sets: sets, runs: runs).run(
                    rule, in: book, cases: cases, only: only.map { [$0] }
                ) { entry in
                    tally.add(entry)
                    lines += words(entry)
                }
                total.add(tally)
                let took = (clock.now - began).components
                let seconds = Double(took.seconds) + Double(took.attoseconds) * 1e-18
                Terminal.answer(
                    ("\(file.name): \(tally.text), in \(hundredths(seconds)) s\n"
                        + lines.joined()))
            }
            Terminal.answer("\(counted(files.count, "rule")): \(total.text)\n")
            if total.exceeded + total.loose > 0 { throw ExitCode(Failure.Status.found) }
        }

        /// What there is to say of a set: nothing where its bound is tight.
        private func words(_ entry: BoundSurvey.Entry) -> [String] {
            let exposure = entry.exposure
            var lines: [String] = []
            func example(_ what: String, _ example: Exposure.Example?) {
                guard let example else { return }
                lines.append("    \(what): \(example.discount) off \(example.amount)\n")
                if only != nil { lines.append(example.yaml) }
            }
            let looseness = exposure.looseness ?? 1
            guard
                exposure.exceeding != nil || looseness > BoundSurvey.loosenessMax || only != nil
            else { return [] }
            let parameters = String(
                decoding: ParameterValue.record(entry.parameters).json(.compact), as: UTF8.self)
            lines.append("  set \(entry.number): \(parameters)\n")
            lines.append(
                "    proven: \(exposure.most.map(String.init) ?? "-"), "
                    + "\(exposure.share.map(String.init) ?? "-") hundredths of a percent\n")
            if exposure.exceeding != nil { lines.append("    EXCEEDED\n") }
            example("dearest", exposure.dearest)
            example("steepest", exposure.steepest)
            return lines
        }

        private struct Tally {
            var sets = 0
            var proven = 0
            var exceeded = 0
            var loose = 0
            var nothing = 0
            var loosest = 1.0

            mutating func add(_ entry: BoundSurvey.Entry) {
                sets += 1
                guard let looseness = entry.exposure.looseness else { return }
                proven += 1
                if entry.exposure.exceeding != nil { exceeded += 1 }
                if looseness == .infinity {
                    nothing += 1
                } else {
                    loosest = max(loosest, looseness)
                }
                if looseness > BoundSurvey.loosenessMax { loose += 1 }
            }

            mutating func add(_ other: Tally) {
                sets += other.sets
                proven += other.proven
                exceeded += other.exceeded
                loose += other.loose
                nothing += other.nothing
                loosest = max(loosest, other.loosest)
            }

            var text: String {
                "\(proven) of \(sets) proven, \(exceeded) exceeded, \(loose) looser than "
                    + "\(BoundSurvey.loosenessMax), of which nothing came off \(nothing); "
                    + "loosest \(hundredths(loosest))"
            }
        }
    }
}
