internal import ArgumentParser
internal import Foundation
internal import ScripContract
package import ScripCore
internal import ScripEngines
package import ScripHost
package import ScripLedger
package import ScripPrograms
package import ScripRules
internal import ScripSQLite

/// `--ledger` of the verbs that look into it or change it.
package struct LedgerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The ledger's file, or postgres://HOST/DATABASE?book=NAME.", valueName: "path"),
        completion: .file())
    package var ledger = "scrip.db"

    package init() {}

    /// The ledger as messages name it: without a password.
    package var shown: String { LedgerPlace(ledger).shown }

    /// Opens the ledger, creating the file if there is none.
    package func create(
        rules: RuleBook, asking asked: Set<ProofRequirement> = ProofRequirement.usual
    ) throws(ScripError) -> CouponHost {
        try LedgerOptions.host(at: ledger, rules: rules, asking: asked)
    }

    /// A book with the rule of a stock that can be created as far as rule and parameters go.
    package static func checked(
        _ definition: StockDefinition, _ rule: RuleFile
    ) throws(ScripError) -> RuleBook {
        let book = try RuleBook()
        let loaded = try book.load(name: rule.name, source: rule.source)
        _ = try loaded.bind(definition.parameters)
        DoubtWords.tell(definition.parameters, of: loaded)
        return book
    }

    /// Opens the ledger that is there: a mistyped path must not look like an empty ledger.
    ///
    /// - Parameters:
    ///   - rules: Compiles rules.
    ///   - asked: What is asked of a rule before it is published.
    ///   - guarded: Whether a coupon may be given or taken, about which a gate has to be asked.
    package func open(
        rules: RuleBook? = nil, asking asked: Set<ProofRequirement> = ProofRequirement.usual,
        guarded: Bool = false
    ) throws(ScripError) -> CouponHost {
        guard exists else { throw missing }
        return try LedgerOptions.host(
            at: ledger, rules: rules, asking: asked, guardian: guarded ? guardian() : nil)
    }

    /// Opens the file alone, for an audit: whoever has tampered with it need not have left a book.
    package func openFile() throws(ScripError) -> CouponLedger {
        guard exists else { throw missing }
        return try LedgerOptions.ledger(at: ledger).ledger
    }

    package var missing: ScripError {
        ScripError(
            .notFound, "There is no ledger '\(shown)'",
            remedy: "Name it with --ledger PATH; 'scrip stock create' makes a new one")
    }

    /// Reads a checkout and opens the ledger it is for.
    ///
    /// What is wrong in the file is said before a ledger is missed, but what a basket's amounts are in
    /// that does not say so is known to the ledger only.
    func checkout(in file: InputFile) throws(ScripError) -> (Checkout, CouponHost) {
        let host = exists ? try open(guarded: true) : nil
        let checkout = try file.read { bytes throws(ScripError) in
            try Checkout(json: bytes, currency: host?.book.currency ?? Book.usualCurrency)
        }
        guard let host else { throw missing }
        return (checkout, host)
    }

    /// Makes the ledger; one that is there already, or a file that is none, is an error.
    package func begin(_ book: Book) throws(ScripError) {
        let opened = try LedgerOptions.ledger(at: ledger)
        do throws(ScripError) {
            let numbered = try Book(
                timeZone: book.timeZone, currency: book.currency, number: opened.book)
            try opened.ledger.begin(numbered, at: SystemClock.now())
        } catch {
            throw error.in(shown)
        }
    }

    /// Moves the ledger to another place.
    func move(to place: String) throws(ScripError) -> ShownMove {
        guard exists else { throw missing }
        guard !place.isEmpty else {
            throw ScripError(
                .invalidInput, "--to is empty",
                remedy: "Name a file that is not there yet, or postgres://HOST/DATABASE?book=NAME")
        }
        let source = try openFile()
        guard let book = try source.book() else { throw missing }
        let names = (from: LedgerOptions.absolute(ledger), to: LedgerOptions.absolute(place))
        let target = try LedgerPlace(place).open(forBook: book.number)
        do throws(ScripError) {
            let moved = try source.move(to: target, named: names, at: SystemClock.now())
            return ShownMove(
                from: shown, to: LedgerPlace(place).shown, book: moved.book, last: moved.last)
        } catch {
            throw error.in(shown)
        }
    }

    /// A place as it is called wherever somebody stands.
    private static func absolute(_ ledger: String) -> String {
        let place = LedgerPlace(ledger)
        return place.isBook ? place.shown : URL(filePath: ledger).path
    }

    /// Opens the ledger to look into it; nil, with a message, where there is none yet.
    package func openIfAny() throws(ScripError) -> CouponHost? {
        if exists { return try LedgerOptions.host(at: ledger) }
        Terminal.message("scrip: there is no ledger '\(shown)' yet\n")
        return nil
    }

    /// Whether the ledger is there; a database that cannot be asked is for whoever opens it to complain of.
    package var exists: Bool {
        let place = LedgerPlace(ledger)
        if place.isBook { return (try? place.hasBook()) ?? true }
        return ledger.isEmpty || FileManager.default.fileExists(atPath: ledger)
    }

    /// A host over a ledger, at this machine's clock.
    package static func host(
        at path: String, rules: RuleBook? = nil,
        asking asked: Set<ProofRequirement> = ProofRequirement.usual,
        guardian: AbuseGuard? = nil
    ) throws(ScripError) -> CouponHost {
        try opened(at: path, rules: rules, asking: asked, guardian: guardian).host
    }

    /// A host over a ledger, and the ledger.
    package static func opened(
        at path: String, rules: RuleBook? = nil,
        asking asked: Set<ProofRequirement> = ProofRequirement.usual,
        guardian: AbuseGuard? = nil
    ) throws(ScripError) -> (host: CouponHost, ledger: CouponLedger) {
        let (ledger, number) = try ledger(at: path)
        let book: RuleBook
        if let rules { book = rules } else { book = try RuleBook() }
        do throws(ScripError) {
            let host = try CouponHost(
                ledger: ledger, newBook: try Book(number: number), rules: book,
                guardian: guardian, proofAsked: asked, clock: SystemClock.now)
            return (host, ledger)
        } catch {
            throw error.in(LedgerPlace(path).shown)
        }
    }

    /// The folder of gates, as the server knows it.
    package static var gates: String {
        ProcessInfo.processInfo.environment["SCRIP_GATES"] ?? "gates"
    }

    /// The gate that the environment names, as it does for the server: one who asks is kept out here too.
    ///
    /// How often somebody asks is for a server to count; a command is a process of its own.
    private func guardian() throws(ScripError) -> AbuseGuard? {
        guard let rule = ProcessInfo.processInfo.environment["SCRIP_ABUSE_RULE"], !rule.isEmpty
        else { return nil }
        return try AbuseGuard(
            AbuseSettings(named: "off", rule: rule), gates: LedgerOptions.gates)
    }

    /// A ledger, opened or made, and its book's number: 1 in a file.
    package static func ledger(
        at path: String
    ) throws(ScripError) -> (ledger: CouponLedger, book: Int64) {
        guard !path.isEmpty else {
            throw ScripError(
                .invalidInput, "The ledger's path is empty", remedy: "Name a file with --ledger")
        }
        return try LedgerPlace(path).open()
    }
}

/// This machine's clock.
package enum SystemClock {
    /// The current second.
    @Sendable package static func now() -> Instant {
        Instant(epochSeconds: Int64(Date().timeIntervalSince1970.rounded(.down)))
    }
}
