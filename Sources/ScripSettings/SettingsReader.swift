internal import Configuration
internal import Foundation
public import ScripAccess
internal import ScripContract
public import ScripCore
internal import ScripPrograms

/// Settings from flags, the environment and a file; the earlier wins.
public struct SettingsReader: Sendable {
    /// One thing an operator may decide.
    struct Option: Sendable {
        /// A place is a path, or an address that may have a password in it.
        enum Kind: Sendable { case text, place, secret, number(ClosedRange<Int>) }

        /// Its key in the file; `SCRIP_` and the same in capitals in the environment.
        let name: String
        let kind: Kind

        var variable: String { "SCRIP_" + name.uppercased() }
    }

    static let options: [Option] = [
        Option(name: "host", kind: .text), Option(name: "port", kind: .number(0...65_535)),
        Option(name: "public_url", kind: .text), Option(name: "ledger", kind: .place),
        Option(name: "books", kind: .text),
        Option(name: "rules", kind: .text), Option(name: "gates", kind: .text),
        Option(name: "proof", kind: .text), Option(name: "abuse", kind: .text),
        Option(name: "abuse_rule", kind: .text), Option(name: "callback_networks", kind: .text),
        Option(name: "body_bytes_max", kind: .number(1_024...16_777_216)),
        Option(name: "request_seconds", kind: .number(1...3_600)),
        Option(name: "idle_seconds", kind: .number(1...86_400)),
        Option(name: "rate_per_second", kind: .number(0...1_000_000)),
        Option(name: "rate_burst", kind: .number(1...1_000_000)),
        Option(name: "failed_keys_per_minute", kind: .number(0...1_000_000)),
        Option(name: "threads", kind: .number(1...256)),
        Option(name: "tls_certificate", kind: .text), Option(name: "tls_key", kind: .text),
        Option(name: "tls_self_made", kind: .text),
        Option(name: "log_level", kind: .text), Option(name: "mchid", kind: .text),
        Option(name: "appid", kind: .text), Option(name: "merchant_serial", kind: .text),
        Option(name: "merchant_public_key", kind: .text),
        Option(name: "apiv3_key", kind: .secret), Option(name: "apiv2_key", kind: .secret),
        Option(name: "platform_private_key", kind: .text),
        Option(name: "platform_certificate", kind: .text),
        Option(name: "platform_public_key_id", kind: .text),
        Option(name: "platform_key", kind: .text),
    ]

    /// What was decided.
    public let settings: Settings
    /// The ledger's file.
    public let ledgerPath: String
    /// Keys for the platform's API, if they were configured.
    public let accounts: Accounts
    /// The books to serve in place of the one ledger; nil for that ledger.
    public let books: BookList?
    /// The file that lists them.
    public let booksPath: String?
    /// One line a setting, with where it comes from and no secrets: what a server prints at its start.
    public let description: [String]

    /// Reads the settings.
    ///
    /// - Parameters:
    ///   - flags: What the command line says, by the names of the file's keys.
    ///   - environment: The process's environment.
    ///   - file: A JSON file; nil for none.
    ///   - shown: A ledger's place without its password.
    public init(
        flags: [String: String], environment: [String: String], file: String?,
        showing shown: (String) -> String = { $0 }
    ) async throws(ScripError) {
        let inFile = try SettingsReader.keys(ofFile: file)
        try SettingsReader.check(flags, named: { "--" + $0.replacing("_", with: "-") })
        var variables: [String: String] = [:]
        for option in SettingsReader.options {
            variables[option.name] = environment[option.variable]
        }
        try SettingsReader.check(variables, named: { "SCRIP_" + $0.uppercased() })
        let config: ConfigReader
        do {
            var providers: [any ConfigProvider] = [
                EnvironmentVariablesProvider(
                    environmentVariables: Dictionary(
                        uniqueKeysWithValues: flags.map { ($0.key.uppercased(), $0.value) })),
                EnvironmentVariablesProvider(environmentVariables: environment)
                    .prefixKeys(with: "scrip"),
            ]
            if let file {
                let path = ConfigReader(
                    provider: InMemoryProvider(values: [
                        "filePath": ConfigValue(.string(file), isSecret: false)
                    ]))
                providers.append(
                    try await FileProvider(snapshotType: JSONSnapshot.self, config: path))
            }
            config = ConfigReader(providers: providers)
        } catch {
            throw ScripError(
                .invalidInput, "'\(file ?? "")' cannot be read as configuration",
                remedy: "Write one JSON object of settings; see docs/http-host.md")
        }
        var lines: [String] = []
        for option in SettingsReader.options {
            let source: String
            if flags[option.name] != nil {
                source = "flag"
            } else if variables[option.name] != nil {
                source = option.variable
            } else if inFile.contains(option.name) {
                source = file ?? ""
            } else {
                continue
            }
            let value: String
            switch option.kind {
            case .secret: value = Secret("").description
            case .text: value = config.string(forKey: ConfigKey(option.name)) ?? ""
            case .place: value = shown(config.string(forKey: ConfigKey(option.name)) ?? "")
            case .number: value = config.int(forKey: ConfigKey(option.name)).map { "\($0)" } ?? ""
            }
            lines.append("\(option.name) = \(value)  (\(source))")
        }
        description = lines
        settings = try Settings(config)
        ledgerPath = config.string(forKey: "ledger", default: "scrip.db")
        booksPath = config.string(forKey: "books")
        books = try booksPath.map { file throws(ScripError) in
            try BookList(file: file)
        }
        if books != nil, config.string(forKey: "ledger") != nil {
            throw ScripError(
                .invalidInput, "ledger is set beside books",
                remedy: "Name one ledger, or a file of books with the ledger of each")
        }
        accounts = try Accounts(config, booksAreListed: books != nil)
    }

    // MARK: Checks

    /// What to do about a setting that is fixed with the ledger; nil for any other.
    private static func ofTheBook(_ key: String, in file: String) -> ScripError? {
        let what: String
        switch key {
        case "zone", "time_zone", "timezone": what = "time zone"
        case "currency": what = "currency"
        default: return nil
        }
        return ScripError(
            .invalidInput,
            "\(key) is not a setting, for the ledger has its own \(what)",
            remedy: "Make the ledger with 'scrip ledger create --\(what.replacing(" ", with: "-"))'"
                + "; 'scrip ledger show' says what one has",
            at: .init(document: file, path: key))
    }

    /// The keys a file sets; throws when one is unknown or of another type.
    private static func keys(ofFile file: String?) throws(ScripError) -> Set<String> {
        guard let file else { return [] }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ScripError(
                .notFound, "There is no file '\(file)'",
                remedy: "Check the path given with --config")
        }
        let value: JSONValue
        do throws(ScripError) {
            value = try JSONValue(json: Array(data))
        } catch {
            throw error.in(file)
        }
        guard case .object(let members) = value else {
            throw ScripError(
                .invalidInput, "the configuration is not an object",
                remedy: "Write {\"port\": 8080, …}", at: .init(document: file))
        }
        for member in members {
            guard let option = options.first(where: { $0.name == member.key }) else {
                if let error = SettingsReader.ofTheBook(member.key, in: file) { throw error }
                let suggestion = nearest(member.key, among: options.map(\.name))
                throw ScripError(
                    .invalidInput, "\(member.key) is not a setting",
                    remedy: suggestion.map { "Did you mean '\($0)'?" }
                        ?? "See docs/http-host.md for the settings",
                    at: .init(document: file, path: member.key))
            }
            switch (option.kind, member.value) {
            case (.number(let range), .integer(let value))
            where range.contains(Int(clamping: value)):
                continue
            case (.number(let range), _):
                throw ScripError(
                    .invalidInput, "\(member.key) is not a number that fits",
                    remedy:
                        "Use a whole number from \(range.lowerBound) through \(range.upperBound)",
                    at: .init(document: file, path: member.key))
            case (_, .string): continue
            default:
                throw ScripError(
                    .invalidInput, "\(member.key) is not text",
                    remedy: "Use a string, in double quotes",
                    at: .init(document: file, path: member.key))
            }
        }
        return Set(members.map(\.key))
    }

    private static func check(
        _ values: [String: String], named name: (String) -> String
    ) throws(ScripError) {
        for (key, text) in values.sorted(by: { $0.key < $1.key }) {
            guard let option = options.first(where: { $0.name == key }),
                case .number(let range) = option.kind
            else { continue }
            guard let value = Int(text), range.contains(value) else {
                throw ScripError(
                    .invalidInput, "\(name(key)) is '\(text.prefix(20))'",
                    remedy:
                        "Use a whole number from \(range.lowerBound) through \(range.upperBound)")
            }
        }
    }
}

extension Settings {
    fileprivate init(_ config: ConfigReader) throws(ScripError) {
        self.init()
        address = config.string(forKey: "host", default: address)
        port = config.int(forKey: "port", default: port)
        publicURL = try config.string(forKey: "public_url").map(Settings.publicURL)
        callbackNetworks = try Settings.networks(config.string(forKey: "callback_networks") ?? "")
        rulesFolder = config.string(forKey: "rules", default: rulesFolder)
        gatesFolder = config.string(forKey: "gates", default: gatesFolder)
        bodyBytesMax = config.int(forKey: "body_bytes_max", default: bodyBytesMax)
        requestSeconds = config.int(forKey: "request_seconds", default: requestSeconds)
        idleSeconds = config.int(forKey: "idle_seconds", default: idleSeconds)
        ratePerSecond = config.int(forKey: "rate_per_second", default: ratePerSecond)
        rateBurst = config.int(forKey: "rate_burst", default: rateBurst)
        failedKeysPerMinute = config.int(
            forKey: "failed_keys_per_minute", default: failedKeysPerMinute)
        threads = config.int(forKey: "threads", default: threads)
        if let proof = config.string(forKey: "proof") {
            do throws(ScripError) {
                proofAsked = try ProofRequirement.list(proof)
            } catch {
                throw error.in("proof")
            }
        }
        tlsCertificate = config.string(forKey: "tls_certificate")
        tlsKey = config.string(forKey: "tls_key")
        tlsSelfMade = config.string(forKey: "tls_self_made")
        logLevel = config.string(forKey: "log_level", default: logLevel)
        abuse = try AbuseSettings(
            named: config.string(forKey: "abuse", default: "off"),
            rule: config.string(forKey: "abuse_rule"))
        let platformKey = config.string(forKey: "platform_key", default: self.platformKey.rawValue)
        guard let known = PlatformKey(rawValue: platformKey) else {
            throw ScripError(
                .invalidInput, "platform_key is '\(platformKey.prefix(20))'",
                remedy: "Use learnt, public_key or certificate")
        }
        self.platformKey = known
        try check()
    }

    static func publicURL(_ text: String) throws(ScripError) -> String {
        let text = text.hasSuffix("/") ? String(text.dropLast()) : text
        do throws(WebAddress.Fault) {
            _ = try WebAddress(text)
        } catch {
            throw ScripError(
                .invalidInput, "public_url \(error.issue)",
                remedy: "Name what clients put before paths, such as https://coupons.example.com")
        }
        return text
    }

    private static func networks(_ text: String) throws(ScripError) -> [String] {
        let networks = text.split { $0 == "," || $0 == " " }.map(String.init)
        for network in networks where IPNetwork(network) == nil {
            throw ScripError(
                .invalidInput, "callback_networks names '\(network.prefix(50))'",
                remedy: "Use networks such as 10.0.0.0/8 or fd00::/8, with commas between")
        }
        return networks
    }

    private func check() throws(ScripError) {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ScripError(
                .invalidInput, "Only one of tls_certificate and tls_key is set",
                remedy: "Name both PEM files, or neither for plain HTTP")
        }
        guard tlsSelfMade == nil || tlsCertificate == nil else {
            throw ScripError(
                .invalidInput, "tls_self_made is set beside tls_certificate",
                remedy: "Set one of them")
        }
        let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        guard levels.contains(logLevel) else {
            throw ScripError(
                .invalidInput, "log_level is '\(logLevel.prefix(20))'",
                remedy: "Use one of \(levels.joined(separator: ", "))")
        }
    }
}
