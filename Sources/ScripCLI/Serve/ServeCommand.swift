internal import ArgumentParser
internal import Foundation
internal import Logging
internal import ScripAccess
internal import ScripCommands
internal import ScripConsole
internal import ScripContract
internal import ScripCore
internal import ScripEngines
internal import ScripHTTP
internal import ScripHost
internal import ScripLedger
internal import ScripOperations
internal import ScripPrograms
internal import ScripRules
internal import ScripSQLite
internal import ScripSettings

/// `scrip serve`: the HTTP host.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer tills and platform clients over HTTP.",
        discussion: """
            Settings come from flags, then SCRIP_… variables, then the file given with --config. With \
            --dev DIR everything a developer needs is made in DIR: keys, a demo store, and dev.json, \
            which is there as soon as the server answers.

            EXAMPLE
              scrip serve --dev /tmp/scrip
            """)

    @Option(help: ArgumentHelp("The address to listen on; 127.0.0.1 by default."))
    var host: String?

    @Option(help: ArgumentHelp("The port; 8080 by default, 0 for any that is free."))
    var port: String?

    @Option(
        help: ArgumentHelp(
            "The ledger's file, or postgres://HOST/DATABASE?book=NAME; scrip.db by default.",
            valueName: "path"),
        completion: .file())
    var ledger: String?

    @Option(
        help: ArgumentHelp("The folder of rules; rules by default.", valueName: "dir"),
        completion: .directory)
    var rules: String?

    @Option(
        help: ArgumentHelp("Make keys and a demo store there.", valueName: "dir"),
        completion: .directory)
    var dev: String?

    @Option(help: ArgumentHelp("Settings in JSON.", valueName: "file"), completion: .file())
    var config: String?

    @Option(name: .customLong("log-level"), help: "How much is logged; info by default.")
    var logLevel: String?

    func run() async throws {
        // Where there is no terminal that could be closed, SIGHUP is a service manager's word for reading anew.
        let signals = dev != nil || ServeCommand.hasTerminal ? nil : await ReloadSignals()
        var flags: [String: String] = [:]
        flags["host"] = host
        flags["port"] = port
        flags["ledger"] = ledger
        flags["rules"] = rules
        flags["log_level"] = logLevel
        let reader = try await SettingsReader(
            flags: flags, environment: ProcessInfo.processInfo.environment, file: config,
            showing: { LedgerPlace($0).shown })
        var settings = reader.settings
        let made = try settings.tlsSelfMade.map { folder throws(ScripError) in
            try SelfMadeCertificate(in: folder, now: SystemClock.now())
        }
        if let made {
            settings.tlsCertificate = made.certificatePath
            settings.tlsKey = made.keyPath
        }
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        var logger = Logger(label: "scrip") { LogLines(label: $0, level: level) }
        logger.logLevel = level

        let folder = try dev.map { path throws(ScripError) in try DevFolder(path) }
        let keys = try folder.map { folder throws(ScripError) in
            try DevKeys(in: folder, now: SystemClock.now())
        }
        let opening = BookOpening(
            settings: settings, platform: (keys?.accounts ?? reader.accounts).platform,
            resources: ServerResources(settings), logger: logger)
        let books: [ServedBook]
        var store: DemoStore?
        if let list = reader.books {
            guard dev == nil else {
                throw ScripError(
                    .invalidInput, "--dev is given beside books",
                    remedy: "Use --dev with a ledger of its own")
            }
            books = try list.entries.map { entry throws(ScripError) in try opening.book(entry) }
        } else {
            let services = try opening.services(
                at: self.ledger ?? folder?.ledgerPath ?? reader.ledgerPath, settings,
                (keys?.accounts ?? reader.accounts).merchants.all)
            if let keys {
                store = try DemoStore(in: services.host, rulesFolder: settings.rulesFolder)
                try ServeCommand.addOwner(keys, services.host)
                try ServeCommand.addKey(keys, services.keys)
            }
            books = [ServedBook(services, name: "")]
        }
        if let made { Terminal.message("  certificate SHA-256 \(made.fingerprint)\n") }
        for line in reader.description { Terminal.message("  \(line)\n") }

        let (shown, demo) = (settings, store)
        let source = signals.map { ServeCommand.merchants(of: reader, on: $0) }
        try await Server(books, merchants: source).run { port in
            let url = shown.publicURL ?? ServeCommand.url(shown, port)
            if let folder, let keys {
                do throws(ScripError) {
                    try folder.announce(keys, at: url)
                } catch {
                    Terminal.message("scrip: error: \(error)\n")
                }
                Terminal.message(DevWords(keys, demo, url: url, folder: dev ?? "").text)
            }
            Terminal.message("scrip serve: listening on \(url)\n")
        }
        Terminal.message("scrip serve: stopped\n")
    }

    /// The merchants of each book as their file names them now; those of one book stand in its settings and stay.
    private static func merchants(
        of reader: SettingsReader, on signals: ReloadSignals
    ) -> MerchantSource {
        MerchantSource(on: signals) { [path = reader.booksPath] () throws(ScripError) in
            guard let path else {
                throw ScripError(
                    .invalidInput, "There is no file of books to read anew",
                    remedy: "Start the server anew after a change of its settings")
            }
            return try BookFile(path).list().entries.map { entry in
                MerchantSource.Book(
                    name: entry.name, ledger: entry.ledger, merchants: entry.merchants)
            }
        }
    }

    /// Whether there is a terminal whose end is to be the process's.
    private static var hasTerminal: Bool {
        let terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { return false }
        close(terminal)
        return true
    }

    private static func url(_ settings: Settings, _ port: Int) -> String {
        let scheme = settings.tlsCertificate == nil ? "http" : "https"
        let name = settings.address.contains(":") ? "[\(settings.address)]" : settings.address
        return "\(scheme)://\(name):\(port)"
    }

    /// The owner of a developer's console, with the password of the folder.
    private static func addOwner(_ dev: DevKeys, _ host: CouponHost) throws(ScripError) {
        let users = ConsoleUsers(host)
        guard try users.user(DevKeys.consoleUser) == nil else { return }
        try users.add(
            ConsoleUser(
                name: DevKeys.consoleUser, role: .owner, password: dev.consolePassword.text,
                changedBy: "serve --dev", at: SystemClock.now()))
    }

    /// The key of a developer's till.
    private static func addKey(_ dev: DevKeys, _ ring: KeyRing) throws(ScripError) {
        let now = SystemClock.now()
        guard try ring.key(dev.tillKey.text, at: now) == nil else { return }
        try ring.add(
            TillKey(name: "dev", scopes: Set(TillKey.Scope.allCases), text: dev.tillKey, at: now),
            at: now)
    }
}
