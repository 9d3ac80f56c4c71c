// swift-tools-version: 6.2
import PackageDescription

/// One array for every Swift target, so that no module is laxer than its neighbours.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
]

let package = Package(
    name: "scrip",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Scrip", targets: ["Scrip"]),
        .library(name: "ScripLedger", targets: ["ScripLedger"]),
        .library(name: "ScripSQLite", targets: ["ScripSQLite"]),
        .library(name: "ScripPostgres", targets: ["ScripPostgres"]),
        .library(name: "ScripTesting", targets: ["ScripTesting"]),
        .library(name: "LuaSandbox", targets: ["LuaSandbox"]),
        .library(name: "ScripC", type: .static, targets: ["ScripC"]),
        .executable(name: "scrip", targets: ["ScripCLI"]),
        .executable(name: "scrip-bench", targets: ["ScripBenchCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System libraries and C.
        .systemLibrary(
            name: "CLua", pkgConfig: "lua5.4",
            providers: [.apt(["liblua5.4-dev"]), .brew(["lua@5.4"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(
            name: "CQRCode", pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"]), .brew(["qrencode"])]),
        .target(name: "CLuaSandbox", dependencies: ["CLua"]),
        .target(name: "CPostgres"),
        .target(name: "Locked", swiftSettings: strict),
        .target(name: "ZoneInfo", swiftSettings: strict),
        .target(name: "CHeap"),
        .target(name: "PrivateFiles", swiftSettings: strict),
        // The rules that come with Scrip and what they are shown on: links to those folders.
        .target(
            name: "StandardRules", exclude: ["rules/meta", "examples/till"],
            resources: [
                .embedInCode("rules"), .embedInCode("examples"), .embedInCode("evidence.json"),
            ],
            swiftSettings: strict),

        // A sealed Lua for anyone; the words and policies of coupons.
        .target(name: "LuaSandbox", dependencies: ["CLuaSandbox"], swiftSettings: strict),
        .target(
            name: "ScripCore", dependencies: ["ZoneInfo"], swiftSettings: strict),

        // The data contract; rules over the sandbox; turns over any engine.
        .target(
            name: "ScripContract",
            dependencies: [
                "ScripCore", .product(name: "BasicContainers", package: "swift-collections"),
            ],
            swiftSettings: strict),
        .target(
            name: "ScripRules",
            dependencies: [
                "Locked", "LuaSandbox", "ScripCore",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "ScripLedger",
            dependencies: [
                "Locked", "ScripCore",
                .product(name: "BasicContainers", package: "swift-collections"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // An engine.
        .target(
            name: "ScripSQLite",
            dependencies: ["CSQLite", "Locked", "PrivateFiles", "ScripCore", "ScripLedger"],
            swiftSettings: strict),

        .target(
            name: "ScripPostgres",
            dependencies: ["CPostgres", "Locked", "ScripCore", "ScripLedger"], swiftSettings: strict
        ),

        // Which engine keeps the ledger of a place.
        .target(
            name: "ScripEngines",
            dependencies: ["ScripCore", "ScripLedger", "ScripPostgres", "ScripSQLite"],
            swiftSettings: strict),

        // The use cases.
        .target(
            name: "ScripHost",
            dependencies: [
                "Locked", "ScripRules", "ScripContract", "ScripCore", "ScripLedger",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // The rule author's kit.
        .target(
            name: "ScripKit",
            dependencies: ["CYAML", "ScripRules", "ScripContract", "ScripCore"],
            swiftSettings: strict),

        // What a merchant runs with coupons, and what keeps abuse out.
        .target(
            name: "ScripPrograms",
            dependencies: [
                "Locked", "ScripHost", "ScripContract", "ScripCore", "ScripLedger", "ScripRules",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // What Scrip can be asked, the same in every door.
        .target(
            name: "ScripOperations",
            dependencies: [
                "Locked", "ScripHost", "ScripContract", "ScripCore", "ScripLedger", "ScripKit",
                "ScripPrograms", "ScripRules",
                "StandardRules",
            ],
            resources: [.embedInCode("Resources/schemas.json")],
            swiftSettings: strict),

        // What an embedder imports, and programs that do.
        .target(
            name: "Scrip",
            dependencies: [
                "ScripContract", "ScripCore", "ScripEngines", "ScripHost", "ScripKit",
                "ScripLedger",
                "ScripOperations", "ScripPrograms", "ScripRules", "ScripSQLite",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "till", dependencies: ["Scrip"], path: "examples/till", swiftSettings: strict),
        .executableTarget(
            name: "tea-shop", dependencies: ["Scrip"], path: "examples/tea-shop",
            swiftSettings: strict),

        // The kit for assistants, with the pages about rules: links to them.
        .target(
            name: "ScripMCP",
            dependencies: [
                "ScripHost", "ScripContract", "ScripCore", "ScripKit", "ScripOperations",
                "ScripRules",
            ],
            resources: [.embedInCode("Reference")],
            swiftSettings: strict),

        // The C interface; the library itself is linked by scripts/build-libscrip.
        .target(name: "CScrip"),
        .target(
            name: "ScripC",
            dependencies: [
                "CScrip", "Locked", "ScripHost", "ScripContract", "ScripCore", "ScripEngines",
                "ScripLedger",
                "ScripOperations", "ScripPrograms", "ScripRules",
            ],
            swiftSettings: strict),

        // Figures of this machine, for `scrip bench`, and what they are compared with.
        .target(
            name: "ScripBench",
            dependencies: [
                "CBareHost", "CScrip", "CSQLite", "LuaSandbox", "Scrip", "ScripC", "ScripHost",
                "ScripContract", "ScripCore", "ScripKit", "ScripLedger", "ScripRules",
                "ScripSQLite",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: strict),

        // The public test kit: what any engine is held to, and an engine in memory that is.
        .target(
            name: "ScripTesting",
            dependencies: [
                "Locked", "ScripHost", "ScripCore", "ScripLedger", "ScripRules",
                .product(name: "HashTreeCollections", package: "swift-collections"),
            ],
            swiftSettings: strict),
        .target(name: "CBareHost", dependencies: ["CLua"]),

        // The platform's API: wire types, signatures, words.
        .target(
            name: "WeChatPay",
            dependencies: [
                "Locked", "ScripContract", "ScripCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // Who may call a server, and which addresses it may post to.
        .target(
            name: "ScripAccess",
            dependencies: [
                "Locked", "ScripHost", "ScripContract", "ScripCore", "ScripOperations",
                "ScripPrograms",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // What an operator decides: settings, books, keys and certificates in files.
        .target(
            name: "ScripSettings",
            dependencies: [
                "PrivateFiles", "ScripAccess", "ScripHost", "ScripContract", "ScripCore",
                "ScripOperations",
                "ScripPrograms", "ScripRules",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict),

        // The pages of the staff and of customers; knows no server.
        .target(
            name: "ScripConsole",
            dependencies: [
                "CQRCode", "Locked", "ScripHost", "ScripContract", "ScripCore", "ScripOperations",
                "ScripPrograms", "ScripRules", "StandardRules",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [
                .embedInCode("Assets"), .embedInCode("Templates"), .embedInCode("Words"),
            ],
            swiftSettings: strict),

        // The doors that listen.
        .target(
            name: "ScripHTTP",
            dependencies: [
                "Locked", "ScripAccess", "ScripConsole", "ScripHost", "ScripContract", "ScripCore",
                "ScripLedger", "ScripOperations",
                "ScripPrograms", "ScripRules", "ScripSettings", "StandardRules", "WeChatPay",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Resources/openapi.json")],
            swiftSettings: strict),
        // The command line: its verbs without a server, with one, and those that measure.
        .target(
            name: "ScripCommands",
            dependencies: [
                "CHeap", "PrivateFiles", "ScripHost", "ScripContract", "ScripCore", "ScripEngines",
                "ScripKit",
                "ScripLedger", "ScripMCP", "ScripOperations", "ScripPrograms", "ScripRules",
                "ScripSQLite", "StandardRules",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "ScripCLI",
            dependencies: [
                "ScripAccess", "ScripCommands", "ScripConsole", "ScripContract", "ScripCore",
                "ScripEngines",
                "ScripHTTP", "ScripHost", "ScripLedger", "ScripOperations", "ScripPrograms",
                "ScripRules", "ScripSettings", "ScripSQLite",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "ScripBenchCLI",
            dependencies: [
                "ScripAccess", "ScripBench", "ScripCommands", "ScripContract", "ScripCore",
                "ScripEngines",
                "ScripHTTP", "ScripHost", "ScripKit", "ScripLedger", "ScripOperations",
                "ScripPrograms", "ScripRules", "ScripSettings", "ScripSQLite", "StandardRules",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "demo", dependencies: ["ScripCommands"], path: "examples/demo",
            swiftSettings: strict),

        // What tests kill in mid-work.
        .executableTarget(
            name: "LedgerLoad",
            dependencies: [
                "ScripHost", "ScripContract", "ScripCore", "ScripLedger", "ScripRules",
                "ScripSQLite", "ScripBench",
            ],
            path: "Tests/LedgerLoad", swiftSettings: strict),

        // The core as a language among others that are asked the conformance files.
        .executableTarget(
            name: "ConformanceAsker",
            dependencies: [
                "ScripContract", "ScripCore", "ScripEngines", "ScripHost", "ScripOperations",
                "ScripPrograms", "ScripRules",
            ],
            path: "Tests/ConformanceAsker", swiftSettings: strict),

        // What a forger does to a ledger: journals whose chain is whole, and rows changed behind its back.
        .target(
            name: "ScripForgery",
            dependencies: [
                "ScripCore", "ScripLedger",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/ScripForgery", swiftSettings: strict),

        // Servers that tests start and stop.
        .target(name: "TestServers", path: "Tests/TestServers", swiftSettings: strict),

        // Cases that are data, and values that several modules' tests are made of.
        .target(
            name: "TestData",
            dependencies: ["ScripCore", .product(name: "Yams", package: "Yams")],
            path: "Tests/TestData", swiftSettings: strict),

        // Tests mirror the sources.
        .testTarget(name: "ZoneInfoTests", dependencies: ["ZoneInfo"], swiftSettings: strict),
        .testTarget(
            name: "LuaSandboxTests", dependencies: ["LuaSandbox"], swiftSettings: strict),
        .testTarget(
            name: "ScripCoreTests",
            dependencies: ["ScripCore", "TestData", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .testTarget(
            name: "ScripContractTests",
            dependencies: ["ScripContract", "ScripCore", "ScripLedger", "TestData"],
            swiftSettings: strict),
        .testTarget(
            name: "ScripRulesTests",
            dependencies: [
                "LuaSandbox", "ScripRules", "ScripContract", "ScripCore",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripKitTests",
            dependencies: [
                "ScripKit", "LuaSandbox", "ScripRules", "ScripContract", "ScripCore", "ScripLedger",
                "StandardRules",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripLedgerTests",
            dependencies: [
                "Locked", "ScripLedger", "ScripContract", "ScripCore", "TestData", "ScripPostgres",
                "ScripSQLite",
                "ScripTesting",
                "TestServers",
                .product(name: "Yams", package: "Yams"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripSQLiteTests",
            dependencies: [
                "ScripSQLite", "ScripCore", "ScripLedger",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripConsoleTests",
            dependencies: [
                "ScripConsole", "ScripContract", "ScripCore", "ScripKit", "ScripRules",
                "StandardRules",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripHostTests",
            dependencies: [
                "Locked", "LuaSandbox", "ScripHost", "ScripKit", "ScripLedger", "ScripPrograms",
                "ScripRules",
                "ScripContract", "ScripCore", "ScripPostgres", "ScripSQLite", "TestServers",
                "ScripForgery",
                "ScripTesting", "LedgerLoad",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripProgramsTests",
            dependencies: [
                "ScripPrograms", "ScripHost", "ScripLedger", "ScripRules", "ScripContract",
                "ScripCore",
                "ScripTesting",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "WeChatPayTests",
            dependencies: [
                "WeChatPay", "ScripContract", "ScripCore", .product(name: "Yams", package: "Yams"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripAccessTests",
            dependencies: ["Locked", "ScripAccess", "ScripCore", "ScripOperations"],
            swiftSettings: strict),
        .testTarget(
            name: "ScripSettingsTests",
            dependencies: [
                "ScripAccess", "ScripCore", "ScripSettings",
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripHTTPTests",
            dependencies: [
                "ScripAccess", "ScripCLI", "ScripCommands", "ScripConsole", "ScripContract",
                "ScripCore",
                "ScripHost",
                "ScripHTTP",
                "ScripKit", "ScripLedger", "ScripOperations", "ScripPostgres", "ScripPrograms",
                "ScripRules", "ScripSettings", "ScripSQLite", "StandardRules", "TestServers",
                "WeChatPay",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripCLITests",
            dependencies: [
                "ScripBench", "ScripBenchCLI", "ScripCLI", "ScripForgery", "TestServers", "demo",
                "tea-shop", "till",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
    ]
)
