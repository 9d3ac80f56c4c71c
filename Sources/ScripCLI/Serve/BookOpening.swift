internal import Foundation
internal import Logging
internal import ScripAccess
internal import ScripCommands
internal import ScripCore
internal import ScripEngines
internal import ScripHTTP
internal import ScripLedger
internal import ScripPrograms
internal import ScripRules
internal import ScripSettings

/// Opens the books of a server.
struct BookOpening {
    let settings: Settings
    let platform: PlatformAccount?
    let resources: ServerResources
    let logger: Logger

    /// One of several books.
    func book(_ entry: BookList.Entry) throws(ScripError) -> ServedBook {
        ServedBook(
            try services(
                at: entry.ledger, entry.settings(settings), entry.merchants, named: entry.name),
            name: entry.name, ledger: entry.ledger, hostNames: entry.hostNames)
    }

    /// What the doors to a ledger share; says where it is.
    ///
    /// - Parameters:
    ///   - ledger: A file's path or an address.
    ///   - settings: Those of the book.
    ///   - merchants: Who may call the platform's API about it.
    ///   - name: What it is called, beside others.
    func services(
        at ledger: String, _ settings: Settings, _ merchants: [MerchantAccount],
        named name: String? = nil
    ) throws(ScripError) -> Services {
        let rules = try RuleBook()
        let counts = ProgramCounts()
        let (host, opened) = try LedgerOptions.opened(
            at: ledger, rules: rules, asking: settings.proofAsked,
            guardian: AbuseGuard(settings.abuse, gates: settings.gatesFolder, counts: counts))
        let isThere = FileManager.default.fileExists(atPath: settings.rulesFolder)
        Terminal.message(
            "scrip serve: \(name.map { "book \($0), " } ?? "")ledger "
                + "\(LedgerPlace(ledger).shown), rules \(settings.rulesFolder)"
                + (isThere ? "\n" : ", which is not there: standard rules only\n"))
        return Services(
            host: host, rules: rules, settings: settings,
            accounts: Accounts(platform: platform, merchants: merchants),
            keys: KeyRing(LedgerKeyStore(host)), counts: counts,
            groupSizes: { opened.groupSizes }, resources: resources, logger: logger,
            clock: SystemClock.now)
    }
}
