internal import ArgumentParser
internal import ScripCore
internal import ScripHost
internal import ScripLedger

/// `scrip audit`: prove the ledger.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Work the whole ledger out again from its journal, and compare.",
        discussion: """
            Exits with 1 and names the first entry or row that does not fit. Ends with the last entry
            and its hash: keep that line elsewhere, and expect it of a later audit, to see
            whether the journal's end was cut off.

            EXAMPLE
              scrip audit
              scrip audit --expect 6:5d41…
            """)

    @Option(
        help: ArgumentHelp(
            "An entry with its hash, as an earlier audit or bill wrote it.", valueName: "n:hash"))
    var expect: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let mark = try expect.map { text throws(ScripError) in try JournalMark(text: text) }
        let report = try ledger.openFile().audit(expecting: mark)
        answer.write(report) {
            let read =
                [
                    counted(report.entries, "entry", "entries"), counted(report.stocks, "stock"),
                    counted(report.coupons, "coupon"), counted(report.redemptions, "redemption"),
                ].joined(separator: ", ") + "\nlast entry: \(report.last)\n"
            guard report.fault != nil else { return Terminal.paint("sound", .green) + ": " + read }
            return Terminal.paint("unsound", .red) + ": " + read
        }
        guard let fault = report.fault else { return }
        let place = fault.entry.map { "Journal entry \($0) " } ?? ""
        Terminal.message("scrip: error: \(place)\(fault.message.printable)\n")
        for found in report.engine {
            Terminal.message("scrip: error: SQLite: \(found.printable)\n")
        }
        throw ExitCode(Failure.Status.found)
    }
}

/// `scrip replay`: decide history again.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Decide every past redemption again, and compare.",
        discussion: """
            Exits with 1 if any answer differs.

            EXAMPLE
              scrip replay
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let host = try ledger.open()
        let report = try host.replay()
        answer.write(report, in: host.timeZone) {
            "\(counted(report.coupons, "coupon")) of "
                + "\(counted(report.redemptions, "redemption")) decided again, "
                + "\(report.differing) differ\n"
                + (report.decidedByMerchant == 0
                    ? ""
                    : "\(counted(report.decidedByMerchant, "redemption")) skipped: "
                        + "decided by the merchant\n")
                + (report.undecided == 0
                    ? ""
                    : "\(counted(report.undecided, "coupon")) not decided: "
                        + "this machine was too slow, replay again\n")
        }
        for difference in report.differences {
            Terminal.message(
                "scrip: error: redemption \(difference.redemption), stock \(difference.stock): "
                    + "took \(difference.then.discount) off then, \(difference.now.discount) now\n")
        }
        guard report.differing == 0 else { throw ExitCode(Failure.Status.found) }
    }
}
